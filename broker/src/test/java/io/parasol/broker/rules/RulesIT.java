// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.exceptions.MqttSessionExpiredException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5MessageException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.parasol.broker.access.Permission;
import io.parasol.broker.access.Permission.Activity;
import io.parasol.broker.embedded.setup.TestSite;
import io.parasol.broker.topic.Kind;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.TopicFilter;
import io.parasol.testing.MosquittoProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A broker elsewhere with the rules that were written for it")
class RulesIT {

  private static final String NATIVE = "new";
  private static final String WRITER = "writer";
  private static final String LAST = "the last one";

  @TempDir static Path folder;
  private static TestSite site;

  /** All clients of the site, and one that may publish everything. */
  private static final List<BrokerClient> CLIENTS = new ArrayList<>();

  private static final Set<String> TOPICS = new TreeSet<>();

  @BeforeAll
  static void issue() throws Exception {
    site = new TestSite(folder);
    SiteClients clients = new SiteClients(site.access, Set.of(new DeviceId(NATIVE)));
    for (Identity each :
        List.of(
            device(TestSite.LEGACY.value()),
            device(NATIVE),
            site.authority.gateway(),
            person("vera-viewer", Role.VIEWER),
            person("anna-operator", Role.OPERATOR))) {
      CLIENTS.add(clients.of(each));
    }
    CLIENTS.add(
        new BrokerClient(
            WRITER, "s", List.of(new Permission(Activity.PUBLISH, "parasol/#", false))));
    for (BrokerClient each : CLIENTS) {
      site.of(each.commonName());
    }
    site.of(SiteAuthority.BROKER);
    site.authority.exports().pem(SiteAuthority.BROKER, folder);
    for (String first : List.of("old", "new", "gateway")) {
      for (Kind kind : Kind.values()) {
        TOPICS.add("parasol/s/" + first + "/" + kind.wireName());
      }
    }
    TOPICS.addAll(
        List.of(
            "parasol/s/gateway/probe",
            "parasol/s/reply/anna-operator",
            "parasol/s/reply/ben",
            "parasol/s/old/telemetry/more",
            "parasol/t/old/telemetry",
            "parasol/t/old/command",
            "telemetry"));
  }

  private static Identity device(String name) {
    return new Identity.Device(
        site.authority.gateway().trustDomain(), TestSite.ID, new DeviceId(name));
  }

  private static Identity person(String name, Role role) {
    return new Identity.Operator(
        site.authority.gateway().trustDomain(), TestSite.ID, role, new OperatorName(name));
  }

  @Test
  void mosquitto_allows_exactly_the_access_table() throws Exception {
    Path rules = folder.resolve("rules.acl");
    Files.writeString(rules, RulesFormat.MOSQUITTO.write(CLIENTS));
    MosquittoProcess broker =
        new MosquittoProcess(folder, "use_subject_as_username true\nacl_file " + rules + "\n");
    try {
      expectTheAccessTable(broker.port());
    } finally {
      broker.kill();
    }
  }

  @Test
  void RabbitMQ_allows_exactly_the_access_table() throws Exception {
    Files.writeString(folder.resolve("definitions.json"), RulesFormat.RABBITMQ.write(CLIENTS));
    try (RabbitmqProcess broker = new RabbitmqProcess(folder)) {
      expectTheAccessTable(broker.port());
    }
  }

  private static void expectTheAccessTable(int port) throws Exception {
    for (BrokerClient client : CLIENTS) {
      assertEquals(
          allowed(client, Activity.PUBLISH),
          published(port, client),
          "topics to which " + client.commonName() + " publishes");
      if (!client.commonName().equals(WRITER)) {
        assertEquals(
            allowed(client, Activity.SUBSCRIBE),
            received(port, client),
            "topics that " + client.commonName() + " receives");
      }
    }
  }

  private static Set<String> allowed(BrokerClient client, Activity activity) {
    Set<String> allowed = new TreeSet<>(TOPICS);
    allowed.removeIf(
        topic ->
            client.permissions().stream()
                .filter(each -> each.activity() == activity)
                .noneMatch(each -> new TopicFilter(each.filter()).matches(topic)));
    return allowed;
  }

  private static Set<String> published(int port, BrokerClient client) throws Exception {
    return accepted(port, client, (connection, topic) -> publish(connection, topic, "x"));
  }

  private static void publish(Mqtt5BlockingClient connection, String topic, String text) {
    connection
        .publishWith()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(text.getBytes(UTF_8))
        .send();
  }

  private static void subscribe(Mqtt5BlockingClient connection, String topic) {
    connection.subscribeWith().topicFilter(topic).qos(MqttQos.AT_LEAST_ONCE).send();
  }

  /** Tries each topic. Some brokers close the connection over one that is refused. */
  private static Set<String> accepted(
      int port, BrokerClient client, BiConsumer<Mqtt5BlockingClient, String> action)
      throws Exception {
    Set<String> accepted = new TreeSet<>();
    Mqtt5BlockingClient connection = connect(port, client.commonName());
    for (String topic : TOPICS) {
      try {
        action.accept(connection, topic);
        accepted.add(topic);
      } catch (Mqtt5MessageException | MqttSessionExpiredException refused) {
        disconnect(connection);
        connection = connect(port, client.commonName());
      }
    }
    disconnect(connection);
    return accepted;
  }

  /** Subscribes to each topic that the broker accepts, and receives of one message to each. */
  private static Set<String> received(int port, BrokerClient client) throws Exception {
    Set<String> allowed = allowed(client, Activity.SUBSCRIBE);
    Set<String> arrived = new TreeSet<>();
    Set<String> subscribed = accepted(port, client, RulesIT::subscribe);
    Mqtt5BlockingClient writer = connect(port, WRITER);
    Mqtt5BlockingClient reader = connect(port, client.commonName());
    try (Mqtt5BlockingClient.Mqtt5Publishes publishes =
        reader.publishes(MqttGlobalPublishFilter.ALL)) {
      for (String topic : subscribed) {
        subscribe(reader, topic);
      }
      for (String topic : allowed(CLIENTS.get(CLIENTS.size() - 1), Activity.PUBLISH)) {
        publish(writer, topic, "x");
      }
      publish(writer, allowed.iterator().next(), LAST);
      while (true) {
        Mqtt5Publish publish = publishes.receive(60, TimeUnit.SECONDS).orElseThrow();
        if (LAST.equals(new String(publish.getPayloadAsBytes(), UTF_8))) {
          return arrived;
        }
        arrived.add(publish.getTopic().toString());
      }
    } finally {
      disconnect(reader);
      disconnect(writer);
    }
  }

  private static void disconnect(Mqtt5BlockingClient connection) {
    try {
      connection.disconnect();
    } catch (MqttClientStateException | ConnectionClosedException alreadyClosed) {
      // By the broker.
    }
  }

  private static Mqtt5BlockingClient connect(int port, String name) throws Exception {
    TlsMaterial own = site.of(name);
    Mqtt5BlockingClient client =
        Mqtt5Client.builder()
            .identifier(name)
            .serverHost("localhost")
            .serverPort(port)
            .sslConfig(
                MqttClientSslConfig.builder()
                    .keyManagerFactory(own.keyManagers())
                    .trustManagerFactory(own.trustManagers())
                    .handshakeTimeout(60, TimeUnit.SECONDS)
                    .build())
            .buildBlocking();
    client.connect();
    return client;
  }
}
