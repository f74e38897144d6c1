// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.embedded.EmbeddedHiveMQ;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many messages wait in a queue. */
@FunctionalInterface
interface QueueLengths {

  /**
   * Asks for the length that a queue has after what was put there before, and ahead of what is put
   * there later. Any thread; never waits.
   *
   * @param answer called on a thread of the broker; not at all while the broker ends.
   */
  void ask(QueueName queue, IntConsumer answer);

  /**
   * Those of a running broker.
   *
   * @throws BrokerException if this HiveMQ is built otherwise than Parasol knows it.
   */
  static QueueLengths of(EmbeddedHiveMQ hivemq) throws BrokerException {
    return InHivemq.of(hivemq);
  }

  /**
   * HiveMQ counts, and has no API that tells: so this asks its inner parts, by name. What of them
   * is missing is missing at the start, which then fails.
   */
  final class InHivemq implements QueueLengths {

    private static final Logger log = LoggerFactory.getLogger(QueueLengths.class);
    private static final Executor AT_ONCE = Runnable::run;

    private final Object queues;
    private final Method size;
    private final Method whenDone;

    private InHivemq(Object queues, Method size, Method whenDone) {
      this.queues = queues;
      this.size = size;
      this.whenDone = whenDone;
    }

    private static InHivemq of(EmbeddedHiveMQ hivemq) throws BrokerException {
      try {
        Method parts = hivemq.getClass().getDeclaredMethod("getInjector");
        parts.setAccessible(true);
        Class<?> wanted =
            Class.forName("com.hivemq.persistence.clientqueue.ClientQueuePersistence");
        Object queues =
            Class.forName("com.google.inject.Injector")
                .getMethod("getInstance", Class.class)
                .invoke(parts.invoke(hivemq), wanted);
        Method size = wanted.getMethod("size", String.class, boolean.class);
        return new InHivemq(
            queues,
            size,
            size.getReturnType().getMethod("addListener", Runnable.class, Executor.class));
      } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
        throw new BrokerException("HiveMQ is not the version that Parasol knows: " + e, e);
      }
    }

    @Override
    public void ask(QueueName queue, IntConsumer answer) {
      try {
        Future<?> length = (Future<?>) size.invoke(queues, queue.id(), queue.isShared());
        Runnable done = () -> answered(queue, length, answer);
        whenDone.invoke(length, done, AT_ONCE);
      } catch (ReflectiveOperationException ending) {
        log.debug("queue not counted queue={} why={}", queue, ending.toString());
      }
    }

    private static void answered(QueueName queue, Future<?> length, IntConsumer answer) {
      try {
        answer.accept((Integer) length.get());
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException ending) {
        log.debug("queue not counted queue={} why={}", queue, ending.toString());
      }
    }
  }
}
