// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** A panel that obeys: what it is set to, it publishes as what it has. The client is Paho's. */
public final class TestPanel implements AutoCloseable, MqttCallback {

  private static final long PATIENCE = 60_000;

  private final MqttAsyncClient client;
  private final String says;
  private final List<String> received = new CopyOnWriteArrayList<>();

  public TestPanel(int port, String id, String hears, String says) throws MqttException {
    this.says = says;
    this.client = new MqttAsyncClient("tcp://127.0.0.1:" + port, id, new MemoryPersistence());
    client.setCallback(this);
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    client.connect(options).waitForCompletion(PATIENCE);
    client.subscribe(hears, 1).waitForCompletion(PATIENCE);
  }

  public List<String> received() {
    return List.copyOf(received);
  }

  /** Publishes with QoS 1, and waits for the acknowledgement. */
  public void publish(String topic, String text) throws MqttException {
    client
        .publish(topic, text.getBytes(StandardCharsets.UTF_8), 1, false)
        .waitForCompletion(PATIENCE);
  }

  public boolean isConnected() {
    return client.isConnected();
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) throws MqttException {
    received.add(new String(message.getPayload(), StandardCharsets.UTF_8));
    client.publish(says, message.getPayload(), 1, true);
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {}

  @Override
  public void mqttErrorOccurred(MqttException exception) {}

  @Override
  public void deliveryComplete(IMqttToken token) {}

  @Override
  public void connectComplete(boolean reconnect, String serverURI) {}

  @Override
  public void authPacketArrived(int reasonCode, MqttProperties properties) {}

  @Override
  public void close() throws MqttException {
    client.disconnectForcibly(1000, 1000, false);
    client.close(true);
  }
}
