// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.server;

import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.parasol.certs.tls.MaterialCache;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.concurrent.ConfinedTo;
import java.util.function.Supplier;

/**
 * The TLS contexts of a server: mutual TLS 1.2 or 1.3 only. A context is kept,
 * with its sessions, until the material changes.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
final class ServerMaterial {

  private final MaterialCache<SslContext> contexts;

  ServerMaterial(Supplier<TlsMaterial> material) {
    this.contexts = new MaterialCache<>(material, ServerMaterial::tls);
  }

  SslHandler handler(SocketChannel socket, ServerLimits limits) {
    SslHandler handler = contexts.get().newHandler(socket.alloc());
    handler.setHandshakeTimeoutMillis(limits.handshake().toMillis());
    return handler;
  }

  private static SslContext tls(TlsMaterial material) {
    return new JdkSslContext(
        material.sslContext(),
        false,
        TlsMaterial.SERVER_CIPHER_SUITES,
        SupportedCipherSuiteFilter.INSTANCE,
        null,
        ClientAuth.REQUIRE,
        TlsMaterial.PROTOCOLS.toArray(String[]::new),
        false);
  }
}
