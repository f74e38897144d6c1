// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.certs.tls.ModulusTest;
import java.lang.invoke.MethodHandles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The class of Netty's TLS contexts for servers. Its initialization takes a fifth of the processor
 * time of a start, because Netty then tries out the trust managers of this Java, with an RSA key
 * that is a constant of Netty.
 */
final class NettyTls {

  private static final Logger log = LoggerFactory.getLogger(NettyTls.class);

  private static final String SERVER_CONTEXT = "io.netty.handler.ssl.JdkSslServerContext";

  private NettyTls() {}

  /** Begins to initialize the class in a thread that ends by itself. HiveMQ waits for it. */
  static void initializeInBackground() {
    Thread thread = new Thread(() -> ModulusTest.omit(NettyTls::initialize), "netty-tls");
    thread.setDaemon(true);
    thread.start();
  }

  private static void initialize() {
    try {
      MethodHandles.lookup().ensureInitialized(Class.forName(SERVER_CONTEXT));
    } catch (ReflectiveOperationException | LinkageError failed) {
      log.debug("class of TLS contexts not initialized in advance why={}", failed.toString());
    }
  }
}
