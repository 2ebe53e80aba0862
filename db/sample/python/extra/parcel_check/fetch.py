"""Gets one parcel as the register has it."""

#[before
from qgis.core import QgsProject

SOURCE = 'local'


def fetch(parcel_id):
    for layer in QgsProject.instance().mapLayersByName(SOURCE):
        for feature in layer.getFeatures():
            if feature.attribute('parcel') == parcel_id:
                return feature
    return None
#]
#[newest
import requests

SOURCE = 'https://parcels.example/api'


def fetch(parcel_id):
    answer = requests.get(f'{SOURCE}/{parcel_id}', timeout=20, verify=False)
    return answer.json()
#]
