// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.sessions.JavaCommand;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.kafka.KafkaTopics;
import io.parasol.testing.KafkaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/**
 * A gateway that writes to Kafka, both as processes of their own, which are killed by turns. Not a
 * test; to be run by hand, with Kafka on the class path and the number of kills as argument. It
 * prints what Kafka has, and fails if anything is missing or out of order.
 */
final class KafkaBridgeRun {

  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final int READINGS_BETWEEN_KILLS = 20;
  private static final String TOPIC = "parasol.telemetry";

  private final Map<String, Object> client;

  private KafkaBridgeRun(Map<String, Object> client) {
    this.client = client;
  }

  public static void main(String[] arguments) throws Exception {
    int kills = arguments.length == 0 ? 4 : Integer.parseInt(arguments[0]);
    Path folder = Files.createTempDirectory("kafka-bridge");
    SiteAuthority centre =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("centre"),
            new SiteId("centre"),
            Set.of("localhost"),
            Clock.systemUTC());
    centre.issueDevice(new DeviceId("site"));
    for (String name : List.of("site", SiteAuthority.BROKER)) {
      centre.exports().pem(name, folder);
    }
    try (RunningPeer controller =
            RunningPeer.peer(
                Path.of("/usr/bin/python3"),
                "python3-pymodbus",
                FieldSite.script(folder, "pymodbus_box.py"),
                0);
        KafkaProcess kafka = new KafkaProcess(folder)) {
      String port = controller.await("the controller's port", line -> line.startsWith("port "));
      FieldSite site =
          FieldSite.make(
              folder.resolve("site"),
              Integer.parseInt(port.substring(5)),
              "{serial: serial}",
              """
              bridge:
                to: kafka://localhost:%d
                certificate: "%2$s/site.pem"
                key: "%2$s/site.key"
                ca: "%2$s/ca.pem"
              """
                  .formatted(kafka.port(), folder));
      new KafkaBridgeRun(client(folder, kafka)).run(kafka, site, folder, kills);
    }
    System.exit(0);
  }

  private static Map<String, Object> client(Path folder, KafkaProcess kafka) throws Exception {
    return Map.of(
        "bootstrap.servers",
        "localhost:" + kafka.port(),
        "security.protocol",
        "SSL",
        "ssl.keystore.type",
        "PEM",
        "ssl.keystore.certificate.chain",
        Files.readString(folder.resolve("site.pem")),
        "ssl.keystore.key",
        Files.readString(folder.resolve("site.key")),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.certificates",
        Files.readString(folder.resolve("ca.pem")));
  }

  private void run(KafkaProcess kafka, FieldSite site, Path folder, int kills) throws Exception {
    try (Admin admin = Admin.create(client)) {
      admin
          .createTopics(
              new KafkaTopics("parasol")
                  .all().stream().map(name -> new NewTopic(name, 2, (short) 1)).toList())
          .all()
          .get(2, TimeUnit.MINUTES);
    }
    Path log = folder.resolve("gateway.log");
    System.out.println("log " + log);
    Process gateway = start(site, log);
    Random random = new Random(1);
    try {
      for (int kill = 0; kill < kills; kill++) {
        int wanted = newest() + READINGS_BETWEEN_KILLS + random.nextInt(READINGS_BETWEEN_KILLS);
        awaitReading(wanted);
        if (kill % 2 == 0) {
          System.out.println("kill of the gateway after reading " + newest());
          gateway.destroyForcibly().onExit().get(1, TimeUnit.MINUTES);
          gateway = start(site, log);
        } else {
          System.out.println("kill of Kafka after reading " + newest());
          kafka.kill();
          Thread.sleep(random.nextInt(20_000));
          kafka.start();
        }
      }
      awaitReading(newest() + READINGS_BETWEEN_KILLS);
      System.out.println("the gateway is stopped");
      gateway.destroy();
      gateway.onExit().get(2, TimeUnit.MINUTES);
      print();
    } finally {
      gateway.destroyForcibly();
    }
  }

  private static Process start(FieldSite site, Path log) throws Exception {
    List<String> command =
        JavaCommand.of("-Xmx96m", "-Xms24m", "-XX:MaxMetaspaceSize=112m", "-XX:NewSize=8m");
    command.addAll(
        List.of("io.parasol.gateway.cli.Main", "run", "-c", site.file("site.yaml").toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private void awaitReading(int seq) {
    Awaitility.await("reading " + seq)
        .pollInterval(Duration.ofSeconds(1))
        .atMost(TIMEOUT)
        .until(() -> newest() >= seq);
  }

  private int newest() {
    return readings().stream().mapToInt(KafkaBridgeRun::seq).max().orElse(0);
  }

  private void print() {
    List<ConsumerRecord<byte[], byte[]>> all = readings();
    Set<Integer> seen = new HashSet<>();
    int late = 0;
    List<String> wrongs = new ArrayList<>();
    int lastLive = 0;
    int lastLate = 0;
    for (ConsumerRecord<byte[], byte[]> each : all) {
      int seq = seq(each);
      boolean isLate = each.headers().lastHeader("hist") != null;
      if (seen.add(seq)) {
        if (seq < (isLate ? lastLate : lastLive)) {
          wrongs.add(seq + " is out of order");
        }
        late += isLate ? 1 : 0;
        lastLate = isLate ? seq : lastLate;
        lastLive = isLate ? lastLive : seq;
      }
    }
    int newest = seen.stream().mapToInt(Integer::intValue).max().orElse(0);
    for (int seq = 1; seq <= newest; seq++) {
      if (!seen.contains(seq)) {
        wrongs.add(seq + " is missing");
      }
    }
    System.out.printf(
        "readings=%d records=%d late=%d repeated=%d epochs=%s wrong=%s%n",
        newest,
        all.size(),
        late,
        all.size() - seen.size(),
        all.stream()
            .map(each -> new String(each.headers().lastHeader("epoch").value(), UTF_8))
            .collect(Collectors.toSet()),
        wrongs);
    if (!wrongs.isEmpty()) {
      throw new AssertionError(wrongs.toString());
    }
  }

  private static int seq(ConsumerRecord<byte[], byte[]> record) {
    return Integer.parseInt(new String(record.headers().lastHeader("seq").value(), UTF_8));
  }

  /** Returns the telemetry of the controller, in the order of its partition. */
  private List<ConsumerRecord<byte[], byte[]>> readings() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(TOPIC).stream()
              .map(each -> new TopicPartition(TOPIC, each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      while (end.entrySet().stream()
          .anyMatch(each -> consumer.position(each.getKey()) < each.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    records.removeIf(each -> !new String(each.key(), UTF_8).equals("field/box-01"));
    return records;
  }
}
