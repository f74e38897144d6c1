// SPDX-License-Identifier: Apache-2.0
package io.parasol.peer.plc4x;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.plc4x.java.api.PlcConnection;
import org.apache.plc4x.java.api.PlcConnectionManager;
import org.apache.plc4x.java.api.PlcDriverManager;
import org.apache.plc4x.java.api.exceptions.PlcConnectionException;
import org.apache.plc4x.java.api.messages.PlcReadRequest;
import org.apache.plc4x.java.api.messages.PlcReadResponse;
import org.apache.plc4x.java.api.types.PlcResponseCode;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * A program that does the work of a gateway with the Modbus driver of Apache PLC4X: it reads every
 * point of every controller once a period, and publishes the values in the format of Parasol's
 * telemetry with QoS 1, without TLS. It has no store. Each unit has a connection of its own, as the
 * driver's connection strings want it.
 */
public final class Plc4xPoller {

  /** The maximum number of float32 points in one request. */
  private static final int POINTS_OF_REQUEST = 62;

  private static final int QOS = 1;
  private static final int THREADS = 2;

  private final MqttAsyncClient broker;
  private final int points;

  private Plc4xPoller(MqttAsyncClient broker, int points) {
    this.broker = broker;
    this.points = points;
  }

  /**
   * Polls until the process ends.
   *
   * @param arguments a file with a line for each controller (port on loopback, unit, topic), the
   *     number of points of each, the period in milliseconds, and the port of the broker.
   */
  public static void main(String[] arguments)
      throws IOException, MqttException, PlcConnectionException, InterruptedException {
    List<String> controllers = Files.readAllLines(Path.of(arguments[0]));
    int points = Integer.parseInt(arguments[1]);
    long everyMillis = Long.parseLong(arguments[2]);
    MqttAsyncClient broker =
        new MqttAsyncClient("tcp://127.0.0.1:" + arguments[3], "plc4x", new MemoryPersistence());
    broker.connect().waitForCompletion();
    Plc4xPoller poller = new Plc4xPoller(broker, points);
    PlcConnectionManager connections = PlcDriverManager.getDefault().getConnectionManager();
    ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(THREADS);
    for (int i = 0; i < controllers.size(); i++) {
      String[] words = controllers.get(i).split(" ", -1);
      PlcConnection connection =
          connections.getConnection(
              "modbus-tcp://127.0.0.1:%s?unit-identifier=%s".formatted(words[0], words[1]));
      Unit unit = poller.new Unit(connection, words[2]);
      long offset = everyMillis * i / controllers.size();
      var unused =
          scheduler.scheduleAtFixedRate(unit::poll, offset, everyMillis, TimeUnit.MILLISECONDS);
    }
    Thread.currentThread().join();
  }

  /** A unit, and its requests. */
  private final class Unit {
    private final String topic;
    private final PlcReadRequest request;
    private final List<String> tags = new ArrayList<>();
    private final AtomicBoolean isBusy = new AtomicBoolean();
    private long sequence;

    Unit(PlcConnection connection, String topic) {
      this.topic = topic;
      PlcReadRequest.Builder builder = connection.readRequestBuilder();
      for (int point = 0; point < points; point += POINTS_OF_REQUEST) {
        int count = Math.min(POINTS_OF_REQUEST, points - point);
        String tag = "from-" + point;
        tags.add(tag);
        // Addresses of PLC4X begin at 1.
        builder.addTagAddress(tag, "holding-register:%d:REAL[%d]".formatted(1 + 2 * point, count));
      }
      this.request = builder.build();
    }

    /** Requests all points, unless the last request has not been answered yet. */
    void poll() {
      if (isBusy.compareAndSet(false, true)) {
        var unused =
            request
                .execute()
                .whenComplete(
                    (response, failure) -> {
                      isBusy.set(false);
                      if (failure == null) {
                        publish(response);
                      } else {
                        System.err.println(topic + ": " + failure);
                      }
                    });
      }
    }

    private void publish(PlcReadResponse response) {
      StringBuilder values = new StringBuilder();
      int point = 0;
      for (String tag : tags) {
        if (response.getResponseCode(tag) != PlcResponseCode.OK) {
          System.err.println(topic + ": " + tag + " is " + response.getResponseCode(tag));
          return;
        }
        for (Float value : response.getAllFloats(tag)) {
          values.append(values.isEmpty() ? "" : ",");
          // The simulated values are whole numbers.
          values.append("\"p").append(2 * point++).append("\":").append(value.longValue());
        }
      }
      String message =
          "{\"ts\":%d,\"seq\":%d,\"v\":{%s}}"
              .formatted(System.currentTimeMillis(), ++sequence, values);
      try {
        broker.publish(topic, message.getBytes(StandardCharsets.US_ASCII), QOS, false);
      } catch (MqttException failed) {
        System.err.println(topic + ": " + failed);
      }
    }
  }
}
