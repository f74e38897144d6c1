// SPDX-License-Identifier: Apache-2.0
package io.parasol.kafka.bridge;

import io.parasol.certs.tls.TlsMaterial;
import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS of Kafka clients with the material of the gateway: its key may be in a token, certificates
 * must be valid at the trusted time, and each connection gets the newest ones.
 */
public final class MaterialEngineFactory implements SslEngineFactory {

  /** The property of a client with a {@link Supplier} of {@link TlsMaterial}. */
  static final String MATERIAL = "ssl.engine.material";

  private Supplier<?> material =
      () -> {
        throw new KafkaException("no TLS material is configured");
      };

  /** Called by the client library. */
  public MaterialEngineFactory() {}

  @Override
  public void configure(Map<String, ?> properties) {
    if (properties.get(MATERIAL) instanceof Supplier<?> configured) {
      material = configured;
    }
  }

  @Override
  public SSLEngine createClientSslEngine(
      String peerHost, int peerPort, String endpointIdentification) {
    SSLEngine engine = material().sslContext().createSSLEngine(peerHost, peerPort);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    // The certificate must name the host; the property that would relax that does not count.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(TlsMaterial.PROTOCOLS.toArray(String[]::new));
    engine.setSSLParameters(parameters);
    return engine;
  }

  private TlsMaterial material() {
    if (material.get() instanceof TlsMaterial current) {
      return current;
    }
    throw new KafkaException("no TLS material is configured");
  }

  @Override
  public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
    throw new UnsupportedOperationException("a gateway is a client of Kafka only");
  }

  @Override
  public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
    return false;
  }

  @Override
  public Set<String> reconfigurableConfigs() {
    return Set.of();
  }

  @Override
  public @Nullable KeyStore keystore() {
    return null;
  }

  @Override
  public @Nullable KeyStore truststore() {
    return null;
  }

  @Override
  public void close() {}
}
