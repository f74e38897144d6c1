// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.site.HostPort;
import io.parasol.config.site.Profile;
import io.parasol.config.site.Unit;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code parasol simulate FILE} plays: controllers on loopback that behave, and misbehave, as
 * the file says.
 *
 * @param endpoints at least one, each on an address of its own.
 */
public record SimulationConfig(List<Endpoint> endpoints) {

  public SimulationConfig {
    endpoints = List.copyOf(endpoints);
    require(!endpoints.isEmpty(), "endpoints", "at least one");
    List<HostPort> fixed =
        endpoints.stream().map(Endpoint::listen).filter(listen -> listen.port() != 0).toList();
    require(fixed.stream().distinct().count() == fixed.size(), "listen", "each address only once");
  }

  /**
   * One Modbus TCP server.
   *
   * @param listen where it listens; port 0 takes any free one.
   * @param controllers who answers to which unit identifier, at least one.
   */
  public record Endpoint(HostPort listen, Map<Unit, Controller> controllers) {
    public Endpoint {
      controllers = Collections.unmodifiableMap(new LinkedHashMap<>(controllers));
      require(!controllers.isEmpty(), "controllers", "at least one");
    }
  }

  /**
   * One simulated controller.
   *
   * @param profile what it holds: exactly the registers and bits of these points. A request that
   *     touches any other address is answered with exception 02, as a real device would.
   * @param plays how its values move.
   * @param faults what goes wrong with it, and when; several may hold at once.
   */
  public record Controller(Profile profile, Plays plays, List<Fault> faults) {
    public Controller {
      faults = List.copyOf(faults);
    }
  }

  /** What drives the values of a controller. */
  public enum Plays {
    INVERTER,
    METER,
    WEATHER,
    TRACKER,
    COMBINER,
    /** Every register holds a function of (tick, address), so that a benchmark can check each. */
    PATTERN
  }

  /**
   * A misbehaviour on purpose.
   *
   * @param after when it begins, counted from the start of the simulation.
   * @param lasts how long it holds; empty is for ever.
   * @param argument milliseconds of {@link Kind#DELAY}, 1 to 600 000; the code of {@link
   *     Kind#EXCEPTION}, 1 to 255; 0 for every other kind.
   */
  public record Fault(Kind kind, Duration after, Optional<Duration> lasts, int argument) {

    public Fault {
      require(!after.isNegative(), "after", "a duration not below 0");
      require(
          lasts.isEmpty() || (!lasts.get().isNegative() && !lasts.get().isZero()),
          "lasts",
          "a duration above 0");
      require(
          argument >= kind.least && argument <= kind.most,
          "argument of " + kind,
          kind.least + " to " + kind.most);
    }

    /** What goes wrong. */
    public enum Kind {
      /** Requests are taken and never answered. */
      SILENCE(0, 0),
      /** Answers come late. */
      DELAY(1, 600_000),
      /** Every request is answered with an exception. */
      EXCEPTION(1, 255),
      /** Answers carry another transaction identifier. */
      WRONG_TRANSACTION(0, 0),
      /** Answers carry another unit identifier. */
      WRONG_UNIT(0, 0),
      /** Answers are bytes without meaning. */
      GARBAGE(0, 0),
      /** Answers stop in the middle. */
      HALF_FRAME(0, 0),
      /** The connection is closed instead of an answer. */
      CUT(0, 0);

      private final int least;
      private final int most;

      Kind(int least, int most) {
        this.least = least;
        this.most = most;
      }
    }
  }

  private static void require(boolean holds, String what, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: expected %s".formatted(what, expected));
    }
  }
}
