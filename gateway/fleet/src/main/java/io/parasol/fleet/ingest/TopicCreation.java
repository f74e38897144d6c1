// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import io.parasol.fleet.settings.IngestSettings;
import io.parasol.kafka.KafkaTopics;
import io.parasol.kafka.MessageKind;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics of Kafka that the ingest writes. */
public final class TopicCreation {

  private static final int TIMEOUT_SECONDS = 60;

  /** Of these, only the newest message of a device counts. */
  private static final Set<MessageKind> COMPACTED =
      EnumSet.of(
          MessageKind.STATE,
          MessageKind.HEALTH,
          MessageKind.UPDATE,
          MessageKind.ABOUT,
          MessageKind.FINDINGS,
          MessageKind.REPORT);

  private TopicCreation() {}

  /**
   * Creates the topics that do not exist, and changes no other.
   *
   * @param partitions of each topic, at least 1.
   * @param replicas of each partition, at least 1.
   * @return the names of the topics that were created, in alphabetical order.
   * @throws IngestException if the cluster cannot be reached within a minute, or refuses.
   */
  public static List<String> create(IngestSettings.Kafka settings, int partitions, int replicas)
      throws IngestException {
    KafkaTopics topics = new KafkaTopics(settings.prefix());
    Set<String> compacted =
        Stream.concat(COMPACTED.stream().map(topics::of), Stream.of(topics.devices()))
            .collect(Collectors.toSet());
    try (Admin admin = Admin.create(KafkaProducers.connection(settings))) {
      Set<String> known = admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      List<NewTopic> missing =
          Stream.concat(topics.all().stream(), Stream.of(topics.devices()))
              .filter(name -> !known.contains(name))
              .sorted()
              .map(name -> topic(name, partitions, replicas, compacted.contains(name)))
              .toList();
      admin.createTopics(missing).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      return missing.stream().map(NewTopic::name).toList();
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      String why =
          cause instanceof TopicExistsException
              ? "another program creates the topics at this moment; try again"
              : String.valueOf(cause.getMessage());
      throw new IngestException("kafka: the topics cannot be created: " + why, failed);
    } catch (TimeoutException silent) {
      throw new IngestException(
          "kafka: the topics cannot be created: no answer within %d s".formatted(TIMEOUT_SECONDS),
          silent);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IngestException("kafka: interrupted", interrupted);
    }
  }

  /**
   * Returns a topic in which the brokers state the time of each record. The clock of a site that
   * writes to Kafka itself may be wrong; it would delay the figures of all sites, or let records be
   * deleted too early.
   */
  static NewTopic topic(String name, int partitions, int replicas, boolean isCompacted) {
    Map<String, String> configs = new HashMap<>();
    configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    if (isCompacted) {
      configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    }
    return new NewTopic(name, partitions, (short) replicas).configs(configs);
  }
}
