// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.broker.client.Delivery;
import io.parasol.config.model.site.DeviceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Messages from command topics that wait for their examination. Bounded by sender, by device and in
 * total, in number and bytes. The senders take turns, so that one of them cannot delay the others.
 * The messages of one sender keep their order. Thread-safe.
 */
final class WaitingCommands {

  /** Maximum number of messages of one sender or for one device, and of their bytes. */
  static final Bound OF_ONE = new Bound(128, 512 * 1024);

  /** Maximum number of messages of all senders, and of their bytes. */
  static final Bound OF_ALL = new Bound(512, 2 * 1024 * 1024);

  private final Map<String, List<WaitingCommand>> senders = new LinkedHashMap<>();

  /** A maximum number and a maximum sum of bytes. */
  record Bound(int messages, long bytes) {
    boolean isExceededBy(List<WaitingCommand> commands) {
      return commands.size() > messages
          || commands.stream().mapToLong(WaitingCommand::bytes).sum() > bytes;
    }

    /** Returns the part of this bound that the command uses, in whichever measure it uses more. */
    double share(WaitingCommand command) {
      return Math.max(1.0 / messages, (double) command.bytes() / bytes);
    }
  }

  /** A message with its sender and the device to whose command topic it was published. */
  record WaitingCommand(String sender, DeviceId device, Delivery delivery) {
    long bytes() {
      return (long) delivery.payload().length
          + delivery.correlation().map(id -> id.length).orElse(0);
    }
  }

  /**
   * Adds a message. If a bound is exceeded then, the sender that uses most of it loses its newest
   * messages.
   *
   * @return the messages that were dropped; this one if its own sender has most.
   */
  synchronized List<WaitingCommand> add(WaitingCommand command) {
    senders.computeIfAbsent(command.sender(), unknown -> new ArrayList<>()).add(command);
    if (!OF_ONE.isExceededBy(waiting(any -> true))) {
      // Then no part of the messages exceeds it, and all of them do not exceed the larger bound.
      return List.of();
    }
    List<WaitingCommand> dropped = new ArrayList<>();
    shed(each -> each.sender().equals(command.sender()), OF_ONE, dropped);
    shed(each -> each.device().equals(command.device()), OF_ONE, dropped);
    shed(each -> true, OF_ALL, dropped);
    return dropped;
  }

  private void shed(Predicate<WaitingCommand> scope, Bound bound, List<WaitingCommand> dropped) {
    List<WaitingCommand> waiting = waiting(scope);
    while (bound.isExceededBy(waiting)) {
      String largest = largestSender(waiting, bound);
      WaitingCommand newest =
          waiting.stream()
              .filter(each -> each.sender().equals(largest))
              .reduce((first, second) -> second)
              .orElseThrow();
      remove(newest);
      dropped.add(newest);
      waiting = waiting(scope);
    }
  }

  private List<WaitingCommand> waiting(Predicate<WaitingCommand> scope) {
    return senders.values().stream().flatMap(List::stream).filter(scope).toList();
  }

  private static String largestSender(List<WaitingCommand> waiting, Bound bound) {
    return waiting.stream()
        .collect(
            Collectors.groupingBy(WaitingCommand::sender, Collectors.summingDouble(bound::share)))
        .entrySet()
        .stream()
        .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .orElseThrow()
        .getKey();
  }

  /** Removes and returns the oldest message of the sender whose turn it is. */
  synchronized Optional<WaitingCommand> next() {
    Optional<List<WaitingCommand>> turn = senders.values().stream().findFirst();
    if (turn.isEmpty()) {
      return Optional.empty();
    }
    WaitingCommand next = turn.get().get(0);
    List<WaitingCommand> queue = turn.get();
    senders.remove(next.sender());
    queue.remove(0);
    if (!queue.isEmpty()) {
      senders.put(next.sender(), queue); // behind the other senders
    }
    return Optional.of(next);
  }

  private void remove(WaitingCommand command) {
    List<WaitingCommand> queue = senders.getOrDefault(command.sender(), new ArrayList<>());
    queue.remove(queue.lastIndexOf(command));
    if (queue.isEmpty()) {
      senders.remove(command.sender());
    }
  }
}
