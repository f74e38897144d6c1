// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.bench;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.fleet.settings.IngestSettings.Mqtt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** Publishes the readings of all sites over one connection, with QoS 1. */
final class BenchPublisher {

  private static final int WINDOW = 500;
  private static final String EPOCH = "5f1c2d3e";

  private BenchPublisher() {}

  /**
   * Publishes the readings, one device after the other, and then the next of each.
   *
   * @throws java.util.concurrent.CompletionException if the broker refuses a message.
   */
  static void publish(Mqtt settings, SyntheticSites sites, int messages)
      throws UnusableKeyException, InterruptedException {
    Mqtt5AsyncClient client = client(settings);
    client.connect().join();
    Semaphore window = new Semaphore(WINDOW);
    CompletableFuture<Void> refused = new CompletableFuture<>();
    for (int i = 0; i < messages && !refused.isDone(); i++) {
      window.acquire();
      var unused =
          client
              .publish(message(sites, i % sites.size(), i / sites.size() + 1))
              .whenComplete(
                  (result, failure) -> {
                    window.release();
                    if (failure != null) {
                      refused.completeExceptionally(failure);
                    }
                  });
    }
    window.acquire(WINDOW);
    refused.complete(null);
    refused.join();
    client.disconnect().join();
  }

  private static Mqtt5AsyncClient client(Mqtt settings) throws UnusableKeyException {
    HostPort broker = settings.to().get(0);
    TlsMaterial tls = settings.tls().load();
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier(settings.clientId() + "-publisher")
        .serverHost(broker.host())
        .serverPort(broker.port())
        .sslConfig(
            MqttClientSslConfig.builder()
                .keyManagerFactory(tls.keyManagers())
                .trustManagerFactory(tls.trustManagers())
                .protocols(TlsMaterial.PROTOCOLS)
                .build())
        .buildAsync();
  }

  private static Mqtt5Publish message(SyntheticSites sites, int device, int seq) {
    return Mqtt5Publish.builder()
        .topic(sites.topic(device))
        .payload(sites.payload(device, seq))
        .qos(MqttQos.AT_LEAST_ONCE)
        .userProperties()
        .add("bridge", sites.siteOf(device))
        .add("epoch", EPOCH)
        .applyUserProperties()
        .build();
  }
}
