// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import io.parasol.config.model.site.Printable;
import io.parasol.fleet.mqtt.CheckedMessage;
import io.parasol.fleet.mqtt.CheckedMessage.Accepted;
import io.parasol.fleet.mqtt.CheckedMessage.Reason;
import io.parasol.fleet.mqtt.CheckedMessage.Rejected;
import io.parasol.fleet.mqtt.IncomingMessage;
import io.parasol.fleet.mqtt.MessageCheck;
import io.parasol.kafka.KafkaTopics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Checks messages and writes them to Kafka, in their order. After a failure nothing more is
 * written, so that no message overtakes an earlier one of its device; the output must be closed
 * then, and the messages that were not acknowledged come again.
 */
final class KafkaOutput implements AutoCloseable {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final KafkaTopics topics;
  private final MessageCheck check;
  private final IngestMetrics metrics;
  private final Executor executor;
  private final CompletableFuture<String> failed = new CompletableFuture<>();

  /**
   * Creates the output.
   *
   * @param executor one thread, which also calls {@link #write}.
   */
  KafkaOutput(
      Producer<byte[], byte[]> producer,
      KafkaTopics topics,
      MessageCheck check,
      IngestMetrics metrics,
      Executor executor) {
    this.producer = producer;
    this.topics = topics;
    this.check = check;
    this.metrics = metrics;
    this.executor = executor;
  }

  /**
   * Checks that each topic is there.
   *
   * @throws IngestException if the cluster cannot be reached, or a topic is missing.
   */
  void requireTopics() throws IngestException {
    for (String topic : topics.all()) {
      try {
        producer.partitionsFor(topic);
      } catch (KafkaException unavailable) {
        throw new IngestException("kafka: " + unavailable.getMessage(), unavailable);
      }
    }
  }

  /** Completes with the reason when a record could not be written. */
  CompletableFuture<String> failed() {
    return failed;
  }

  /**
   * Writes a message to the topic of its kind, or to the dead-letter topic; and the name of its
   * device to the topic of the names, if it is new.
   *
   * @param acknowledge called on a thread of the producer when all in-sync replicas have what was
   *     written; not called if that is never known.
   */
  void write(IncomingMessage message, Runnable acknowledge) {
    if (failed.isDone()) {
      return;
    }
    CheckedMessage checked = check(message);
    if (checked instanceof Accepted accepted) {
      write(accepted, message, acknowledge);
    } else if (checked instanceof Rejected rejected) {
      reject(rejected, message, acknowledge);
    } else {
      metrics.ignored();
      acknowledge.run();
    }
  }

  /** One message that the check cannot handle must not stop the others: it would come again. */
  private CheckedMessage check(IncomingMessage message) {
    try {
      return check.check(message);
    } catch (RuntimeException defect) {
      return new Rejected(Reason.MALFORMED, Printable.of(String.valueOf(defect)));
    }
  }

  private void write(Accepted accepted, IncomingMessage message, Runnable acknowledge) {
    if (accepted.isNewDevice()) {
      Runnable second = second(acknowledge);
      send(topics.device(accepted.site(), accepted.device()), second, this::fail);
      writeMessage(accepted, message, second);
    } else {
      writeMessage(accepted, message, acknowledge);
    }
  }

  /** Returns what runs an action when it is called for the second time; thread-safe. */
  private static Runnable second(Runnable action) {
    AtomicBoolean isSecond = new AtomicBoolean();
    return () -> {
      if (isSecond.getAndSet(true)) {
        action.run();
      }
    };
  }

  private void writeMessage(Accepted accepted, IncomingMessage message, Runnable acknowledge) {
    long received = System.nanoTime();
    send(
        topics.record(
            accepted.kind(),
            accepted.site(),
            accepted.device(),
            accepted.epoch(),
            accepted.content(),
            message.payload()),
        () -> {
          metrics.written(accepted.kind(), System.nanoTime() - received);
          acknowledge.run();
        },
        tooLarge ->
            executor.execute(
                () ->
                    reject(
                        new Rejected(Reason.TOO_LARGE, "kafka: " + tooLarge.getMessage()),
                        message,
                        acknowledge)));
  }

  private void reject(Rejected rejected, IncomingMessage message, Runnable acknowledge) {
    send(
        topics.deadLetter(
            rejected.reason().wireName(), rejected.detail(), message.topic(), message.payload()),
        () -> {
          metrics.rejected(rejected.reason());
          acknowledge.run();
        },
        this::fail);
  }

  private void send(
      ProducerRecord<byte[], byte[]> record,
      Runnable durable,
      Consumer<RecordTooLargeException> tooLarge) {
    metrics.sent();
    try {
      var unused =
          producer.send(
              record,
              (metadata, failure) -> {
                metrics.settled();
                if (failure == null) {
                  durable.run();
                } else if (failure instanceof RecordTooLargeException large) {
                  tooLarge.accept(large);
                } else {
                  fail(failure);
                }
              });
    } catch (KafkaException | IllegalStateException unusable) {
      metrics.settled();
      fail(unusable);
    }
  }

  private void fail(Exception failure) {
    failed.complete(failure.getClass().getSimpleName() + ": " + failure.getMessage());
  }

  /** Gives up what has not been written after a few seconds. */
  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
