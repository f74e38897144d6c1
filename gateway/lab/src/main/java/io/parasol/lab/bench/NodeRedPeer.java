// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.DeliveryLedger;
import io.parasol.lab.bench.measure.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/**
 * Node-RED and mosquitto, doing the work of a gateway, as a peer for comparison.
 *
 * <p>The caller provides the installation: {@code npm install node-red node-red-contrib-modbus} in
 * a folder, and mosquitto on the path.
 */
final class NodeRedPeer implements AutoCloseable {

  private static final int TRIES = 50;

  private final ChildProcess mosquitto;
  private final ChildProcess nodeRed;
  private final MqttClient subscriber;

  private NodeRedPeer(ChildProcess mosquitto, ChildProcess nodeRed, MqttClient subscriber) {
    this.mosquitto = mosquitto;
    this.nodeRed = nodeRed;
    this.subscriber = subscriber;
  }

  /**
   * Starts both programs; the flow runs soon after.
   *
   * @param installed the folder of the Node-RED installation.
   * @param folder for the files of both programs.
   * @param ledger counts what the broker delivers.
   */
  static NodeRedPeer start(
      Path installed,
      Path folder,
      List<BenchSite.PolledController> controllers,
      int points,
      long everyMillis,
      DeliveryLedger ledger)
      throws IOException, InterruptedException {
    Path program = installed.resolve("node_modules/node-red/red.js");
    if (!Files.isRegularFile(program)) {
      throw new IOException(
          "no Node-RED in %s; expected the result of \"npm install node-red node-red-contrib-modbus\""
              .formatted(installed));
    }
    Files.createDirectories(folder);
    int port = FreePorts.find(1).get(0);
    Path conf = folder.resolve("mosquitto.conf");
    Files.writeString(
        conf,
        """
        listener %d 127.0.0.1
        allow_anonymous true
        persistence false
        """
            .formatted(port));
    Files.write(
        folder.resolve("flows.json"),
        new NodeRedFlow(points, everyMillis, port).with(controllers).asJson());
    Path settings = folder.resolve("settings.js");
    Files.writeString(
        settings,
        """
        module.exports = {
          flowFile: 'flows.json', credentialSecret: false, httpAdminRoot: false, httpNodeRoot: false,
          logging: {console: {level: 'warn'}}};
        """);
    Files.createSymbolicLink(
        folder.resolve("node_modules"), installed.toAbsolutePath().resolve("node_modules"));
    ChildProcess mosquitto =
        ChildProcess.startOther(
            folder.resolve("mosquitto.log"), List.of("mosquitto", "-c", conf.toString()));
    try {
      MqttClient subscriber = subscribe(port, ledger);
      ChildProcess nodeRed =
          ChildProcess.startOther(
              folder.resolve("node-red.log"),
              List.of(
                  "node",
                  program.toString(),
                  "--userDir",
                  folder.toString(),
                  "--settings",
                  settings.toString()));
      return new NodeRedPeer(mosquitto, nodeRed, subscriber);
    } catch (IOException | MqttException failed) {
      mosquitto.close();
      throw new IOException(failed.getMessage(), failed);
    }
  }

  private static MqttClient subscribe(int port, DeliveryLedger ledger)
      throws MqttException, InterruptedException {
    MqttClient client =
        new MqttClient("tcp://127.0.0.1:" + port, "ledger", new MemoryPersistence());
    for (int tries = 1; !client.isConnected(); tries++) {
      try {
        client.connect();
      } catch (MqttException notYet) {
        if (tries == TRIES) {
          throw notYet;
        }
        Thread.sleep(100);
      }
    }
    client.subscribe(
        new MqttSubscription[] {new MqttSubscription("parasol/#", 1)},
        new IMqttMessageListener[] {
          (topic, message) -> ledger.record(topic, message.getPayload())
        });
    return client;
  }

  /** Returns the processor seconds of both programs so far. */
  double processorSeconds() {
    return nodeRed.processorSeconds() + mosquitto.processorSeconds();
  }

  /** Returns the sum of their peak resident memory, in KiB. */
  long peakResidentKib() {
    return nodeRed.peakResidentKib() + mosquitto.peakResidentKib();
  }

  @Override
  public void close() {
    try {
      subscriber.disconnectForcibly(0, 0, false);
      subscriber.close(true);
    } catch (MqttException alreadyGone) {
      // The connection is closed already.
    }
    nodeRed.close();
    mosquitto.close();
  }
}
