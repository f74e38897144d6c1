// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.StandardOutput;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.fleet.ingest.KafkaProducers;
import io.parasol.fleet.settings.FleetFile;
import io.parasol.fleet.settings.IngestSettings;
import io.parasol.testing.KafkaProcess;
import io.parasol.testing.MosquittoProcess;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** A centre: mosquitto and Kafka, both with mutual TLS, and a client that plays the sites. */
final class Centre implements AutoCloseable {

  final MosquittoProcess mosquitto;
  final KafkaProcess kafka;
  private final Path folder;
  private final Mqtt5AsyncClient sites;

  Centre(Path folder) throws Exception {
    this(folder, "");
  }

  /** Starts one for a benchmark: with the optimizing compiler, and without a log of each packet. */
  static Centre forBenchmark(Path folder) throws Exception {
    return new Centre(folder, "log_type none\n");
  }

  /**
   * Starts it.
   *
   * @param benchmark further lines of mosquitto's configuration for a benchmark, or empty.
   */
  private Centre(Path folder, String benchmark) throws Exception {
    this.folder = folder;
    SiteAuthority authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId("centre"),
            Set.of("localhost"),
            InstantSource.system());
    for (String client : List.of("ingest", "sites")) {
      authority.issueDevice(new DeviceId(client));
      authority.exports().pem(client, folder);
    }
    authority.exports().pem(SiteAuthority.BROKER, folder);
    Files.writeString(
        folder.resolve("acl"),
        """
        user CN=ingest,O=centre
        topic readwrite parasol/#
        user CN=sites,O=centre
        topic write parasol/#
        """);
    mosquitto =
        new MosquittoProcess(
            folder,
            """
            use_subject_as_username true
            acl_file %s/acl
            max_queued_messages 0
            max_inflight_messages 0
            """
                    .formatted(folder)
                + benchmark);
    kafka = benchmark.isEmpty() ? new KafkaProcess(folder) : new KafkaProcess(folder, List.of());
    Files.writeString(
        folder.resolve("sites.yaml"), "sites:\n  roof: {}\n  barn: {topics: plants/parasol}\n");
    createTopics();
    sites = client(authority.material("sites"));
    sites.connect().get(60, TimeUnit.SECONDS);
  }

  /**
   * Writes the configuration of an ingest.
   *
   * @param clientId what precedes its first '-' is the group, so that the sessions of other tests
   *     get no share of the messages; without a '-', the subscription is not shared.
   */
  Path configuration(String clientId) throws Exception {
    return configuration(clientId, 200);
  }

  /**
   * Writes the configuration of an ingest.
   *
   * @param inFlight how many messages may be unacknowledged.
   */
  Path configuration(String clientId, int inFlight) throws Exception {
    Path file = folder.resolve(clientId + ".yaml");
    Files.writeString(
        file,
        """
        mqtt:
          to: localhost:%d
          client-id: %s
          tls: {certificate: ingest.pem, key: ingest.key, ca: ca.pem}
          in-flight: %d
          %s
        kafka:
          to: localhost:%d
          tls: {certificate: ingest.pem, key: ingest.key, ca: ca.pem}
        sites: sites.yaml
        """
            .formatted(
                mosquitto.port(),
                clientId,
                inFlight,
                clientId.contains("-")
                    ? "group: " + clientId.replaceFirst("-.*", "")
                    : "shared: false",
                kafka.port()));
    return file;
  }

  IngestSettings settings(String clientId) throws Exception {
    return FleetFile.load(configuration(clientId), Map.of());
  }

  private void createTopics() throws Exception {
    String[] command = {
      "topics", "-c", configuration("topics").toString(), "--partitions", "3", "--replicas", "1"
    };
    assertEquals(0, execute(command));
    assertEquals(0, execute(command), "topics that exist remain");
  }

  /** Not to the file descriptor of this process, on which it reports its tests. */
  private static int execute(String... command) {
    return FleetMain.execute(
        new StandardOutput(System.out, () -> true),
        new PrintWriter(System.err, true, UTF_8),
        command);
  }

  private Mqtt5AsyncClient client(TlsMaterial tls) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier("sites")
        .serverHost("localhost")
        .serverPort(mosquitto.port())
        .sslConfig(
            MqttClientSslConfig.builder()
                .keyManagerFactory(tls.keyManagers())
                .trustManagerFactory(tls.trustManagers())
                .build())
        .automaticReconnectWithDefaultConfig()
        .buildAsync();
  }

  /** Publishes a message of a site with QoS 1, and waits until the broker has it. */
  void publish(String topic, String payload, String... properties) throws Exception {
    var message =
        Mqtt5Publish.builder()
            .topic(topic)
            .payload(payload.getBytes(UTF_8))
            .qos(MqttQos.AT_LEAST_ONCE)
            .userProperties();
    for (int i = 0; i < properties.length; i += 2) {
      message = message.add(properties[i], properties[i + 1]);
    }
    if (!sites.getState().isConnected()) {
      Awaitility.await().until(() -> sites.getState().isConnected());
    }
    sites.publish(message.applyUserProperties().build()).get(60, TimeUnit.SECONDS);
  }

  /** Publishes a reading of the site roof. */
  void reading(String device, int seq) throws Exception {
    publish(
        "parasol/roof/" + device + "/telemetry",
        "{\"ts\":1790000000000,\"seq\":%d,\"v\":{\"ac_power\":4210},\"q\":{}}".formatted(seq),
        "epoch",
        "e1",
        "bridge",
        "roof");
  }

  /** Returns everything in a topic, in the order of each partition. */
  List<ConsumerRecord<byte[], byte[]>> records(String topic) throws Exception {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            KafkaProducers.connection(settings("reader").kafka()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor("parasol." + topic).stream()
              .map(each -> new TopicPartition("parasol." + topic, each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      while (end.entrySet().stream()
          .anyMatch(each -> consumer.position(each.getKey()) < each.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  @Override
  public void close() {
    mosquitto.kill();
    kafka.close();
  }
}
