// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.reactivex.schedulers.Schedulers;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * A subscriber of a broker without TLS, on the client library with which Parasol is measured. It
 * reports on the threads of the library, as there.
 */
final class PeerSubscriber implements AutoCloseable {

  private static final int TRIES = 50;
  private static final long PAUSE_MILLIS = 100;
  private static final int TIMEOUT_SECONDS = 10;

  private final Mqtt5AsyncClient client;

  private PeerSubscriber(Mqtt5AsyncClient client) {
    this.client = client;
  }

  /**
   * Connects to a broker on loopback, which may still be starting, and subscribes with QoS 1.
   *
   * @param onMessage receives topic and payload, on a thread of the client.
   * @throws IOException if there is no connection within some seconds.
   */
  static PeerSubscriber connect(int port, String filter, BiConsumer<String, byte[]> onMessage)
      throws IOException, InterruptedException {
    PeerSubscriber subscriber = new PeerSubscriber(client(port));
    try {
      subscriber.connect();
      subscriber.subscribe(filter, onMessage);
      return subscriber;
    } catch (IOException | InterruptedException failed) {
      subscriber.close();
      throw failed;
    }
  }

  private static Mqtt5AsyncClient client(int port) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier("ledger")
        .serverHost("127.0.0.1")
        .serverPort(port)
        .executorConfig(
            MqttClientExecutorConfig.builder()
                .nettyThreads(1)
                .applicationScheduler(Schedulers.from(Runnable::run))
                .build())
        .buildAsync();
  }

  private void connect() throws IOException, InterruptedException {
    for (int tries = 1; !client.getState().isConnected(); tries++) {
      try {
        await(client.connect());
      } catch (IOException notYet) {
        if (tries == TRIES) {
          throw notYet;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private void subscribe(String filter, BiConsumer<String, byte[]> onMessage)
      throws IOException, InterruptedException {
    await(
        client
            .subscribeWith()
            .topicFilter(filter)
            .qos(MqttQos.AT_LEAST_ONCE)
            .callback(
                message ->
                    onMessage.accept(message.getTopic().toString(), message.getPayloadAsBytes()))
            .send());
  }

  private static void await(CompletableFuture<?> step) throws IOException, InterruptedException {
    try {
      step.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw new IOException("no connection to mosquitto: " + failed.getMessage(), failed);
    }
  }

  @Override
  public void close() {
    var unused = client.disconnect();
  }
}
