// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.configuration.service.entity.Tls;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.security.exception.SslException;
import com.hivemq.security.ssl.SslContextFactory;
import com.hivemq.security.ssl.SslContextStore;
import com.hivemq.security.ssl.SslUtil;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.certs.tls.ClockTrustManager;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes HiveMQ validate client certificates at the time of the site's trusted clock. HiveMQ itself
 * uses the system clock, and has no API for this, so this replaces an internal field by reflection.
 * If the field does not exist, the start fails.
 */
final class ClientCertificateClock extends SslContextFactory {

  private final InstantSource clock;

  private ClientCertificateClock(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Applies the clock to a running broker, for its present and later key stores.
   *
   * @throws BrokerException if the internals of this HiveMQ are not those of the supported version.
   */
  static void install(EmbeddedHiveMQ hivemq, InstantSource clock) throws BrokerException {
    ClientCertificateClock factory = new ClientCertificateClock(clock);
    try {
      Method parts = hivemq.getClass().getDeclaredMethod("getInjector");
      parts.setAccessible(true);
      Object store =
          Class.forName("com.google.inject.Injector")
              .getMethod("getInstance", Class.class)
              .invoke(parts.invoke(hivemq), SslContextStore.class);
      field("sslContextFactory").set(store, factory);
      @SuppressWarnings("unchecked")
      Map<Tls, SslContext> contexts = (Map<Tls, SslContext>) field("sslContextMap").get(store);
      if (contexts.isEmpty()) {
        throw new BrokerException("unsupported version of HiveMQ: no listener has TLS");
      }
      contexts.replaceAll((tls, previous) -> factory.createSslContext(tls));
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      throw new BrokerException("unsupported version of HiveMQ: " + e, e);
    }
  }

  private static Field field(String name) throws ReflectiveOperationException {
    Field field = SslContextStore.class.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /** Creates a context as HiveMQ does, with another trust manager. */
  @Override
  public SslContext createSslContext(Tls tls) {
    try {
      return SslContextBuilder.forServer(SslUtil.getKeyManagerFactory(tls))
          .sslProvider(SslProvider.JDK)
          .trustManager(new ClockTrustManager(anchors(tls), clock))
          .clientAuth(clientAuth(tls))
          .protocols(tls.getProtocols())
          .ciphers(tls.getCipherSuites(), SupportedCipherSuiteFilter.INSTANCE)
          .build();
    } catch (SSLException e) {
      throw new SslException("cannot create the TLS context of the broker", e);
    }
  }

  /** The self-test fails if the configuration does not require certificates. */
  private static ClientAuth clientAuth(Tls tls) {
    return switch (tls.getClientAuthMode()) {
      case NONE -> ClientAuth.NONE;
      case OPTIONAL -> ClientAuth.OPTIONAL;
      case REQUIRED -> ClientAuth.REQUIRE;
    };
  }

  private static List<X509Certificate> anchors(Tls tls) {
    @Nullable TrustManagerFactory factory = SslUtil.getTrustManagerFactory(tls);
    if (factory == null) {
      throw new SslException("the broker's configuration has no trust store");
    }
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .flatMap(each -> Arrays.stream(each.getAcceptedIssuers()))
        .toList();
  }
}
