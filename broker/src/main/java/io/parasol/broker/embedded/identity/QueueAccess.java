// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import com.hivemq.mqtt.message.publish.PUBLISH;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Access to the queues of a broker. */
public interface QueueAccess {

  /** Access to no queues. */
  QueueAccess NONE = (visitor, done) -> done.run();

  /**
   * Passes each queue with messages of QoS 1 or 2 to the visitor, on threads of the broker. A queue
   * does not change during its visit. Returns at once.
   *
   * @param done called after the last visit; not called if the broker is stopping.
   */
  void forEach(Consumer<Queue> visitor, Runnable done);

  /** The queue of a session or of a shared subscription, during a visit. */
  interface Queue {

    /** Returns the client identifier, or {@code $share/} with group and filter. */
    String name();

    /** Returns the messages, oldest first. */
    Iterable<PUBLISH> messages();

    /**
     * Removes messages, oldest first. Messages in flight, and retained ones that a subscription has
     * requested, are not passed to the predicate.
     *
     * @return the number of removed messages.
     */
    int removeIf(Predicate<PUBLISH> unwanted);
  }
}
