// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** A mutual TLS handshake between two engines, without a socket or a thread. */
public record Handshake(String protocol, Certificate client, Certificate server) {

  private static final int MOST_STEPS = 100;

  public static Handshake between(SSLContext clientSide, SSLContext serverSide)
      throws SSLException {
    SSLEngine server = serverSide.createSSLEngine();
    server.setUseClientMode(false);
    server.setNeedClientAuth(true);
    return between(clientSide, server);
  }

  public static Handshake between(SSLContext clientSide, SSLEngine server) throws SSLException {
    SSLEngine client = clientSide.createSSLEngine("localhost", 8883);
    client.setUseClientMode(true);
    return between(client, server);
  }

  /** The engines have their modes. */
  public static Handshake between(SSLEngine client, SSLEngine server) throws SSLException {
    ByteBuffer toServer = buffer(client);
    ByteBuffer toClient = buffer(server);
    client.beginHandshake();
    server.beginHandshake();
    for (int step = 0; step < MOST_STEPS; step++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
      if (client.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
          && server.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
        return new Handshake(
            server.getSession().getProtocol(),
            server.getSession().getPeerCertificates()[0],
            client.getSession().getPeerCertificates()[0]);
      }
    }
    throw new AssertionError("the handshake does not end");
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    ByteBuffer nothing = ByteBuffer.allocate(0);
    switch (engine.getHandshakeStatus()) {
      case NEED_WRAP -> engine.wrap(nothing, out);
      case NEED_UNWRAP -> {
        in.flip();
        engine.unwrap(in, ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()));
        in.compact();
      }
      case NEED_TASK -> {
        for (Runnable task = engine.getDelegatedTask();
            task != null;
            task = engine.getDelegatedTask()) {
          task.run();
        }
      }
      default -> {}
    }
  }

  private static ByteBuffer buffer(SSLEngine engine) {
    return ByteBuffer.allocate(4 * engine.getSession().getPacketBufferSize());
  }
}
