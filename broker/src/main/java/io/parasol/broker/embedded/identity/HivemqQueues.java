// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.mqtt.message.publish.PUBLISH;
import io.parasol.broker.embedded.setup.BrokerException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queues in the memory of HiveMQ, by reflection, because HiveMQ has no API for them. If a
 * class, method or field does not exist, the start fails.
 *
 * <p>HiveMQ distributes the queues over buckets, and accesses each bucket in one task at a time.
 */
public final class HivemqQueues implements QueueAccess {

  private static final Logger log = LoggerFactory.getLogger(HivemqQueues.class);

  private static final String PERSISTENCE = "com.hivemq.persistence.";
  private static final String MEMORY =
      PERSISTENCE + "local.memory.ClientQueueMemoryLocalPersistence";

  private final Object tasks;
  private final Class<?> taskType;
  private final Method submit;
  private final List<Map<String, ?>[]> bucketsOfKind;
  private final Field messages;
  private final Field isRetained;

  private HivemqQueues(Object injector, Object local) throws ReflectiveOperationException {
    Object writer = instance(injector, Class.forName(PERSISTENCE + "SingleWriterService"));
    this.tasks =
        Class.forName(PERSISTENCE + "SingleWriterService")
            .getMethod("getQueuedMessagesQueue")
            .invoke(writer);
    this.taskType = Class.forName(PERSISTENCE + "SingleWriterService$Task");
    this.submit =
        Class.forName(PERSISTENCE + "ProducerQueues")
            .getMethod("submitToAllBucketsParallel", taskType);
    this.bucketsOfKind = List.of(buckets(local, "buckets"), buckets(local, "sharedBuckets"));
    this.messages = field(Class.forName(MEMORY + "$Messages"), "qos1Or2Messages");
    this.isRetained = field(Class.forName(MEMORY + "$PublishWithRetained"), "retained");
  }

  /**
   * Returns the queues of a running broker; none if it has them in files.
   *
   * @throws BrokerException if the internals of this HiveMQ are not those of the supported version.
   */
  public static QueueAccess of(EmbeddedHiveMQ hivemq) throws BrokerException {
    try {
      Method parts = hivemq.getClass().getDeclaredMethod("getInjector");
      parts.setAccessible(true);
      Object injector = parts.invoke(hivemq);
      Object local =
          instance(
              injector, Class.forName(PERSISTENCE + "clientqueue.ClientQueueLocalPersistence"));
      return local.getClass().getName().equals(MEMORY)
          ? new HivemqQueues(injector, local)
          : QueueAccess.NONE;
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      throw new BrokerException("unsupported version of HiveMQ: " + e, e);
    }
  }

  private static Object instance(Object injector, Class<?> type)
      throws ReflectiveOperationException {
    return Class.forName("com.google.inject.Injector")
        .getMethod("getInstance", Class.class)
        .invoke(injector, type);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ?>[] buckets(Object local, String name)
      throws ReflectiveOperationException {
    return (Map<String, ?>[]) field(local.getClass(), name).get(local);
  }

  private static Field field(Class<?> owner, String name) throws ReflectiveOperationException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  @Override
  public void forEach(Consumer<Queue> visitor, Runnable done) {
    AtomicInteger remaining = new AtomicInteger(bucketsOfKind.get(0).length);
    Object task =
        Proxy.newProxyInstance(
            taskType.getClassLoader(),
            new Class<?>[] {taskType},
            (proxy, method, arguments) -> {
              visitBucket((Integer) arguments[0], visitor);
              if (remaining.decrementAndGet() == 0) {
                done.run();
              }
              return true;
            });
    try {
      submit.invoke(tasks, task);
    } catch (IllegalAccessException | InvocationTargetException failed) {
      log.debug("queues not checked why={}", failed.toString());
    }
  }

  private void visitBucket(int bucket, Consumer<Queue> visitor) {
    try {
      visit(bucketsOfKind.get(0)[bucket], "", visitor);
      visit(bucketsOfKind.get(1)[bucket], "$share/", visitor);
    } catch (ReflectiveOperationException | RuntimeException e) {
      log.warn("queues not checked why={}", e.toString());
    }
  }

  private void visit(Map<String, ?> bucket, String prefix, Consumer<Queue> visitor)
      throws ReflectiveOperationException {
    for (Map.Entry<String, ?> each : bucket.entrySet()) {
      List<?> queued = (List<?>) messages.get(each.getValue());
      if (!queued.isEmpty()) {
        visitor.accept(new MemoryQueue(prefix + each.getKey(), queued));
      }
    }
  }

  private final class MemoryQueue implements Queue {
    private final String name;
    private final List<?> queued;

    MemoryQueue(String name, List<?> queued) {
      this.name = name;
      this.queued = queued;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Iterable<PUBLISH> messages() {
      return queued.stream().filter(PUBLISH.class::isInstance).map(PUBLISH.class::cast).toList();
    }

    @Override
    public int removeIf(Predicate<PUBLISH> unwanted) {
      int removed = 0;
      for (Iterator<?> each = queued.iterator(); each.hasNext(); ) {
        if (each.next() instanceof PUBLISH message
            && message.getPacketIdentifier() == 0
            && !isRetained(message)
            && unwanted.test(message)) {
          each.remove();
          removed++;
        }
      }
      return removed;
    }

    private boolean isRetained(PUBLISH message) {
      try {
        return isRetained.getBoolean(message);
      } catch (IllegalAccessException notAsAtTheStart) {
        throw new IllegalStateException(notAsAtTheStart);
      }
    }
  }
}
