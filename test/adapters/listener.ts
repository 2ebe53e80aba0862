// A server that does whatever a test wants of it.

import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface Listener {
  port: number
  stop(): Promise<void>
}

/** Listens on a free port of 127.0.0.1; stopping it ends its connections. */
export async function listenWith(onConnection: (socket: Socket) => void): Promise<Listener> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const stop = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((stopped) => server.close(() => stopped()))
  }
  return { port: (server.address() as AddressInfo).port, stop }
}
