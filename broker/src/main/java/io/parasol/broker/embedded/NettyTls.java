// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.certs.dsse.P256Provider;
import io.parasol.certs.keys.PrivateKeys;
import java.lang.invoke.MethodHandles;
import java.security.KeyStore;
import java.security.Security;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The class of Netty's TLS contexts for servers. Its initialization takes a part of the processor
 * time of a start, because Netty then tries out the trust managers of this Java, with an RSA key
 * that is a constant of Netty.
 */
final class NettyTls {

  private static final Logger log = LoggerFactory.getLogger(NettyTls.class);

  private static final String SERVER_CONTEXT = "io.netty.handler.ssl.JdkSslServerContext";

  /** The security property of {@link KeyStore#getDefaultType}. */
  private static final String KEY_STORE_TYPE = "keystore.type";

  /** The system property with the file of the authorities that Java trusts by default. */
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";

  private static final String BOUNCY_CASTLE = "io.netty.handler.ssl.util.BouncyCastleUtil";

  private static @Nullable CompletableFuture<Void> begun;

  private NettyTls() {}

  /**
   * Begins to initialize the class in a thread of its own, once in a process. Returns at once.
   *
   * @return completes when that is done; never fails.
   */
  static synchronized CompletableFuture<Void> begin() {
    CompletableFuture<Void> initialized = begun;
    if (initialized == null) {
      initialized =
          CompletableFuture.runAsync(
              () -> {
                P256Provider.install();
                // The first key that the gateway reads waits for this.
                PrivateKeys.prepare();
                initialize();
              },
              task -> BrokerPreparation.startThread("tls-start", task));
      begun = initialized;
    }
    return initialized;
  }

  /**
   * Initializes the class. HiveMQ waits until that is done, and so must all that trusts the
   * authorities of Java.
   */
  static void initialize() {
    String keyStoreType = KeyStore.getDefaultType();
    @Nullable String trustStore = System.getProperty(TRUST_STORE);
    try {
      omitBouncyCastle();
      omitKeyDerivation();
      // Netty asks for the default context of Java only to list its cipher suites. Otherwise Java
      // would parse the certificates of 150 authorities for it, which no part of a site may need.
      System.setProperty(TRUST_STORE, "NONE");
      MethodHandles.lookup().ensureInitialized(Class.forName(SERVER_CONTEXT));
    } catch (ReflectiveOperationException | LinkageError | RuntimeException failed) {
      log.debug("class of TLS contexts not initialized in advance why={}", failed.toString());
    } finally {
      Security.setProperty(KEY_STORE_TYPE, keyStoreType);
      if (trustStore == null) {
        System.clearProperty(TRUST_STORE);
      } else {
        System.setProperty(TRUST_STORE, trustStore);
      }
    }
  }

  /**
   * Makes Netty put that key into a key store that does not derive keys from passwords. With PKCS
   * #12, two derivations of 10,000 rounds each take a tenth of the processor time of a start.
   */
  private static void omitKeyDerivation() {
    Security.setProperty(KEY_STORE_TYPE, "jks");
  }

  /**
   * Makes Netty read PEM with its own parser. If it finds Bouncy Castle, it loads the whole
   * security provider, several hundred classes, only to read that constant key.
   */
  private static void omitBouncyCastle() throws ReflectiveOperationException {
    Class<?> bouncyCastle = Class.forName(BOUNCY_CASTLE);
    MethodHandles.Lookup lookup =
        MethodHandles.privateLookupIn(bouncyCastle, MethodHandles.lookup());
    Throwable why = new UnsupportedOperationException("Netty reads no PEM in this process");
    for (String part : List.of("Prov", "Pkix", "Tls")) {
      lookup
          .findStaticVarHandle(bouncyCastle, "unavailabilityCauseBc" + part, Throwable.class)
          .set(why);
    }
    lookup.findStaticVarHandle(bouncyCastle, "attemptedLoading", boolean.class).set(true);
  }
}
