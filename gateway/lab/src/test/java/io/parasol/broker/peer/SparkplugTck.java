// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.peer;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.gateway.sessions.JavaCommand;
import io.parasol.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * The technology compatibility kit of Sparkplug, which judges what the clients of its broker do.
 * Edge nodes connect with mutual TLS; the kit's own clients, which know no TLS, use a plain
 * listener on the loopback address.
 */
public final class SparkplugTck implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int RECEIVE_MAXIMUM = 100;
  private static final String RESULTS = "SPARKPLUG_TCK/RESULT";
  private static final String CONTROL = "SPARKPLUG_TCK/TEST_CONTROL";

  private final Hivemq broker;
  private final Mqtt5BlockingClient client;
  private final List<String> topics = new CopyOnWriteArrayList<>();
  private final List<Result> results = new CopyOnWriteArrayList<>();

  /**
   * The result of a test.
   *
   * @param lines the name of the test, and a line for each assertion.
   */
  public record Result(List<String> lines) {

    /** Returns the lines of the assertions that failed. */
    public List<String> failed() {
      return lines.stream().filter(line -> line.contains(": FAIL")).toList();
    }
  }

  /**
   * Starts it.
   *
   * @param classes has the folder {@code classes}, and {@code lib} with the libraries it needs.
   * @param bridge the client identifier of the bridge, which the TCK does not see.
   */
  public SparkplugTck(Path home, TlsMaterial material, Path classes, String bridge)
      throws IOException {
    int plain = FreePort.find();
    List<String> command =
        JavaCommand.of("-Xmx256m", "-Dsparkplug.tck.broker=tcp://localhost:" + plain);
    int classPath = command.size() - 1;
    command.set(
        classPath,
        String.join(
            File.pathSeparator,
            command.get(classPath),
            classes.resolve("classes").toString(),
            classes.resolve("lib").resolve("*").toString()));
    command.addAll(List.of(SparkplugTckChild.class.getName(), home.toString(), bridge));
    broker = new Hivemq(home, material, RECEIVE_MAXIMUM, plainListener(plain), command);
    client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier("parasol-tck")
            .serverHost("localhost")
            .serverPort(plain)
            .buildBlocking();
    client.toAsync().publishes(MqttGlobalPublishFilter.ALL, this::received);
    client.connect();
    for (String filter :
        List.of("SPARKPLUG_TCK/#", "spBv1.0/#", SparkplugTckExtension.SUBSCRIBED)) {
      client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
    }
  }

  private static String plainListener(int port) {
    return """
    <tcp-listener>
      <port>%d</port>
      <bind-address>127.0.0.1</bind-address>
    </tcp-listener>
    """
        .formatted(port);
  }

  private void received(Mqtt5Publish message) {
    String payload = new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    String topic = message.getTopic().toString();
    if (topic.equals(RESULTS)) {
      results.add(new Result(payload.lines().toList()));
    }
    topics.add(topic.startsWith("spBv1.0/STATE/") ? topic + " " + payload : topic);
  }

  /** Returns the port of the listener with mutual TLS. */
  public int port() {
    return broker.port();
  }

  /** Begins a test of the edge profile, and returns when it has begun. */
  public void begin(String test, String... parameters) {
    topics.clear();
    results.clear();
    control(
        "NEW_TEST edge " + test + " " + Arrays.stream(parameters).collect(Collectors.joining(" ")));
  }

  /** Ends the test, if it does not end by itself. */
  public void end() {
    control("END_TEST");
  }

  private void control(String command) {
    client
        .publishWith()
        .topic(CONTROL)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(command.getBytes(StandardCharsets.UTF_8))
        .send();
  }

  /** Waits for this many messages since the test has begun whose topic begins like this. */
  public void awaitMessages(String topic, int count) {
    Awaitility.await(topic).atMost(PATIENCE).until(() -> count(topic) >= count);
  }

  /** Waits for this many further messages whose topic begins like this. */
  public void awaitFurther(String topic, int count) {
    long before = count(topic);
    Awaitility.await(topic).atMost(PATIENCE).until(() -> count(topic) >= before + count);
  }

  private long count(String topic) {
    return topics.stream().filter(each -> each.startsWith(topic)).count();
  }

  /**
   * Waits until the edge node, which has disconnected because its host is offline, has subscribed
   * again. Later, a CONNECT could be on its way that does not arrive when the wire is cut. The TCK
   * would then take the bdSeq of the next one for wrong.
   */
  public void awaitReconnected() {
    Awaitility.await("the edge node")
        .atMost(PATIENCE)
        .until(
            () ->
                topics.lastIndexOf(SparkplugTckExtension.SUBSCRIBED)
                    > lastIndex("spBv1.0/STATE/scada {\"online\":false"));
  }

  private int lastIndex(String beginning) {
    List<String> now = List.copyOf(topics);
    int last = now.size() - 1;
    while (last >= 0 && !now.get(last).startsWith(beginning)) {
      last--;
    }
    return last;
  }

  /** Waits for the result of the test. */
  public Result await() {
    Awaitility.await("the result").atMost(PATIENCE).until(() -> !results.isEmpty());
    return results.get(0);
  }

  @Override
  public void close() {
    var unused = client.toAsync().disconnect();
    broker.close();
  }
}
