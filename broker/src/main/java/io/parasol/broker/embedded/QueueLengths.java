// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.embedded.EmbeddedHiveMQ;
import io.parasol.broker.embedded.setup.BrokerException;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads how many messages are queued. */
@FunctionalInterface
interface QueueLengths {

  /**
   * Requests the length of a queue. It includes the messages that were added before this call, and
   * none that are added later. Any thread; never blocks.
   *
   * @param answer called on a thread of the broker; not called if the broker is stopping.
   */
  void request(QueueName queue, IntConsumer answer);

  /**
   * Returns the queue lengths of a running broker.
   *
   * @throws BrokerException if the internals of this HiveMQ are not those of the supported version.
   */
  static QueueLengths of(EmbeddedHiveMQ hivemq) throws BrokerException {
    return HivemqQueueLengths.of(hivemq);
  }

  /**
   * Queue lengths from HiveMQ's internal classes, by reflection, because HiveMQ has no API for
   * them. If a class or method does not exist, the start fails.
   */
  final class HivemqQueueLengths implements QueueLengths {

    private static final Logger log = LoggerFactory.getLogger(QueueLengths.class);
    private static final Executor DIRECT_EXECUTOR = Runnable::run;

    private final Object queues;
    private final Method size;
    private final Method whenDone;

    private HivemqQueueLengths(Object queues, Method size, Method whenDone) {
      this.queues = queues;
      this.size = size;
      this.whenDone = whenDone;
    }

    private static HivemqQueueLengths of(EmbeddedHiveMQ hivemq) throws BrokerException {
      try {
        Class<?> wanted =
            Class.forName("com.hivemq.persistence.clientqueue.ClientQueuePersistence");
        Object queues = HivemqInternals.instance(hivemq, wanted);
        Method size = wanted.getMethod("size", String.class, boolean.class);
        return new HivemqQueueLengths(
            queues,
            size,
            size.getReturnType().getMethod("addListener", Runnable.class, Executor.class));
      } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
        throw new BrokerException("unsupported version of HiveMQ: " + e, e);
      }
    }

    @Override
    public void request(QueueName queue, IntConsumer answer) {
      try {
        Future<?> length = (Future<?>) size.invoke(queues, queue.id(), queue.isShared());
        Runnable done = () -> answered(queue, length, answer);
        whenDone.invoke(length, done, DIRECT_EXECUTOR);
      } catch (ReflectiveOperationException failed) {
        log.debug("queue length not read queue={} why={}", queue, failed.toString());
      }
    }

    private static void answered(QueueName queue, Future<?> length, IntConsumer answer) {
      try {
        answer.accept((Integer) length.get());
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException failed) {
        log.debug("queue length not read queue={} why={}", queue, failed.toString());
      }
    }
  }
}
