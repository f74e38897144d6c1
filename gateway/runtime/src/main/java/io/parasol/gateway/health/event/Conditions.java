// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import io.parasol.certs.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The conditions of one device, or of the gateway, by name. Thread-safe. */
public final class Conditions {

  private final Consumer<Event> events;
  private final LongSupplier nanos;

  /** Immutable while it is empty: most devices have none. */
  private Map<String, ConditionEntry> held = Map.of();

  private static final class ConditionEntry {
    private Condition condition = Condition.NEVER;
    private Json.Obj members = Json.object().build();
  }

  /**
   * Creates the conditions; all are absent.
   *
   * @param nanos returns the time of the monotonic clock, as {@link System#nanoTime}; durations are
   *     measured by it.
   */
  public Conditions(Consumer<Event> events, LongSupplier nanos) {
    this.events = events;
    this.nanos = nanos;
  }

  /** Raises a condition if it is not raised yet; the facts are part of all its events. */
  public synchronized void raise(String name, Instant now, Supplier<Json.Obj> members) {
    if (held.isEmpty()) {
      held = new LinkedHashMap<>();
    }
    ConditionEntry one = held.computeIfAbsent(name, unseen -> new ConditionEntry());
    if (one.condition instanceof Condition.Clear) {
      one.members = members.get();
    }
    apply(name, one, one.condition.raise(at(now)), now);
  }

  public synchronized void clear(String name, Instant now) {
    ConditionEntry one = held.get(name);
    if (one != null) {
      apply(name, one, one.condition.clear(at(now)), now);
    }
  }

  /** Clears all conditions whose names begin with a prefix. */
  public synchronized void clearAll(String prefix, Instant now) {
    held.forEach(
        (name, one) -> {
          if (name.startsWith(prefix)) {
            apply(name, one, one.condition.clear(at(now)), now);
          }
        });
  }

  /** Replaces the facts of future events. */
  public synchronized void facts(String name, Json.Obj members) {
    ConditionEntry one = held.get(name);
    if (one != null) {
      one.members = members;
    }
  }

  /** Replaces the facts of future events; they are made only if the condition was ever raised. */
  public synchronized void facts(String name, Supplier<Json.Obj> members) {
    if (held.containsKey(name)) {
      facts(name, members.get());
    }
  }

  public synchronized void tick(Instant now) {
    Moment at = at(now);
    held.forEach((name, one) -> apply(name, one, one.condition.tick(at), now));
  }

  /** Returns the names of the raised conditions. */
  public synchronized List<String> raised() {
    List<String> names = new ArrayList<>();
    held.forEach(
        (name, one) -> {
          if (!(one.condition instanceof Condition.Clear)) {
            names.add(name);
          }
        });
    return names;
  }

  private Moment at(Instant now) {
    return new Moment(now, nanos.getAsLong());
  }

  private void apply(String name, ConditionEntry one, Condition.Step step, Instant now) {
    one.condition = step.next();
    step.report().ifPresent(report -> events.accept(Event.of(now, name, report, one.members)));
  }
}
