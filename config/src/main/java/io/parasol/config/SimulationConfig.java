// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.site.ClientName;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Profile;
import io.parasol.config.site.SerialSettings;
import io.parasol.config.site.Unit;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code parasol simulate FILE} plays: controllers on this machine that behave, and misbehave,
 * as the file says.
 *
 * @param endpoints each at a place of its own; at least one where there is nothing else.
 * @param lines devices that speak in lines of text, each on a port of its own; at most {@link
 *     #MOST_LINES}.
 * @param panels who connect by themselves, over plain MQTT; at most {@link #MOST_PANELS}.
 * @param day the day over the plant.
 */
public record SimulationConfig(
    List<Endpoint> endpoints, List<Line> lines, List<Panel> panels, Day day) {

  static final int MOST_LINES = 64;
  static final int MOST_PANELS = 64;

  public SimulationConfig {
    endpoints = List.copyOf(endpoints);
    lines = List.copyOf(lines);
    panels = List.copyOf(panels);
    require(
        !endpoints.isEmpty() || !lines.isEmpty() || !panels.isEmpty(), "endpoints", "at least one");
    require(lines.size() <= MOST_LINES, "lines", "at most " + MOST_LINES);
    require(panels.size() <= MOST_PANELS, "panels", "at most " + MOST_PANELS);
    List<String> fixed =
        Stream.concat(
                endpoints.stream().map(each -> each.place().name()).filter(name -> !isAny(name)),
                lines.stream().map(each -> each.port().toString()))
            .toList();
    require(fixed.stream().distinct().count() == fixed.size(), "place", "each only once");
  }

  /** On a usual day. */
  public SimulationConfig(List<Endpoint> endpoints) {
    this(endpoints, List.of(), List.of(), Day.USUAL);
  }

  private static boolean isAny(String address) {
    return address.endsWith(":0");
  }

  /**
   * A day with its sun and its weather; others follow it.
   *
   * @param from the hour at which the simulation begins, by the sun.
   * @param speed how many seconds pass over the plant in a second, 1 to 3600. Energy counts ours.
   * @param latitude degrees north of the equator, -60 to 60; the panels look to where the sun is at
   *     noon.
   * @param seed another one gives other clouds.
   */
  public record Day(LocalDate date, LocalTime from, int speed, double latitude, int seed) {

    /** A day in June that takes two hours and begins at ten, so that there is something to see. */
    public static final Day USUAL =
        new Day(LocalDate.of(2026, 6, 21), LocalTime.of(10, 0), 12, 47, 1);

    static final int FASTEST = 3600;
    static final int MOST_NORTHERN = 60;

    public Day {
      require(speed >= 1 && speed <= FASTEST, "speed", "1 to " + FASTEST);
      require(Math.abs(latitude) <= MOST_NORTHERN, "latitude", "-60 to 60");
    }
  }

  /**
   * Where controllers of one kind are reached.
   *
   * @param controllers who answers to which unit identifier, at least one.
   * @param faults what goes wrong with all of them.
   */
  public record Endpoint(Place place, Map<Unit, Controller> controllers, List<Fault> faults) {
    public Endpoint {
      controllers = Collections.unmodifiableMap(new LinkedHashMap<>(controllers));
      faults = List.copyOf(faults);
      require(!controllers.isEmpty(), "controllers", "at least one");
    }

    /** One whose controllers have nothing in common. */
    public Endpoint(Place place, Map<Unit, Controller> controllers) {
      this(place, controllers, List.of());
    }
  }

  /** Where a master finds controllers. */
  public sealed interface Place {

    /** The address or the path, as a master gives it. */
    String name();

    /**
     * A Modbus TCP server.
     *
     * @param listen where it listens; port 0 takes any free one.
     */
    record Tcp(HostPort listen) implements Place {
      @Override
      public String name() {
        return listen.toString();
      }
    }

    /**
     * A box that has a line behind it.
     *
     * @param listen where it takes its one connection; port 0 takes any free one.
     */
    record RtuOverTcp(HostPort listen) implements Place {
      @Override
      public String name() {
        return listen.toString();
      }
    }

    /**
     * A pseudo terminal at which every character takes the time that it takes on a line.
     *
     * @param line its port is the link that is made to the terminal.
     * @param strict whether a request is ignored that no silence precedes.
     * @param echo whether the master hears what it says.
     * @param batch how long the master's adapter holds back what it hears, up to 1 s.
     */
    record Pty(
        SerialSettings line,
        SiteConfig.Link.Framing framing,
        boolean strict,
        boolean echo,
        Duration batch)
        implements Place {
      public Pty {
        require(
            !batch.isNegative() && batch.compareTo(Duration.ofSeconds(1)) <= 0,
            "batch",
            "up to 1 s");
      }

      @Override
      public String name() {
        return line.port().toString();
      }
    }

    /** A serial port of this machine, with a line behind it. */
    record Serial(SerialSettings line, SiteConfig.Link.Framing framing) implements Place {
      @Override
      public String name() {
        return line.port().toString();
      }
    }
  }

  /**
   * A device that speaks in lines of text on a port that it has for itself, 8N1.
   *
   * @param port the link that is made to a pseudo terminal, or a serial port of this machine.
   * @param isPty which of the two.
   * @param faults what goes wrong with what it says, and with the port of a pseudo terminal.
   */
  public record Line(Path port, boolean isPty, Speaks speaks, List<Fault> faults) {
    public Line {
      faults = List.copyOf(faults);
    }

    /** What it is. */
    public enum Speaks {
      /** A solar charger of Victron. */
      VE_DIRECT(19_200),
      /** An off-grid inverter of Voltronic Power. */
      VOLTRONIC_PI30(2_400);

      private final int baud;

      Speaks(int baud) {
        this.baud = baud;
      }

      /** The one speed at which it speaks. */
      public int baud() {
        return baud;
      }
    }
  }

  /**
   * One simulated controller.
   *
   * @param profile what it holds: exactly the registers and bits of these points. A request that
   *     touches any other address is answered with exception 02, as a real device would.
   * @param models the SunSpec models that it says it has, in their order; then its profile has no
   *     points. Empty for every other controller.
   * @param plays how its values move.
   * @param turnaround how long it thinks before it answers, up to 10 s; on a network it does not.
   * @param faults what goes wrong with it, and when; several may hold at once.
   */
  public record Controller(
      Profile profile,
      List<Integer> models,
      Plays plays,
      Duration turnaround,
      List<Fault> faults,
      Optional<Loader> loader) {

    static final Duration LONGEST_TURNAROUND = Duration.ofSeconds(10);
    static final int MOST_MODELS = 64;

    public Controller {
      models = List.copyOf(models);
      faults = List.copyOf(faults);
      require(models.size() <= MOST_MODELS, "models", "at most " + MOST_MODELS);
      require(
          !turnaround.isNegative() && turnaround.compareTo(LONGEST_TURNAROUND) <= 0,
          "turnaround",
          "up to 10 s");
    }

    /** One whose firmware cannot be replaced. */
    public Controller(
        Profile profile,
        List<Integer> models,
        Plays plays,
        Duration turnaround,
        List<Fault> faults) {
      this(profile, models, plays, turnaround, faults, Optional.empty());
    }

    /** One that holds the points of a profile and answers at once. */
    public Controller(Profile profile, Plays plays, List<Fault> faults) {
      this(profile, List.of(), plays, Duration.ZERO, faults);
    }
  }

  /**
   * The loader of a simulated controller, by which its firmware can be replaced.
   *
   * @param model the signature of images for it, and what it says in its identification: 1 to 12
   *     letters, digits and {@code - . _}, as the next two.
   * @param serial at first.
   * @param version at first; 1 to 8 characters.
   * @param identityAt the holding register from which on its serial number and its version can be
   *     read, 12 characters each; empty where they cannot be.
   * @param erasing how long it is away when it erases.
   */
  public record Loader(
      Takes takes,
      String model,
      String serial,
      String version,
      OptionalInt identityAt,
      Duration erasing,
      LoaderFaults faults) {

    /** How it takes an image. */
    public enum Takes {
      WINDOW,
      COMMAND,
      FILE
    }
  }

  /**
   * What goes wrong in a loader.
   *
   * @param refusesSignature whether it takes no image, not even one for its model.
   * @param busy for so long it says after each block that it is busy.
   * @param losesAnswerTo the block, from 1 on, whose first answer is lost; 0 is none.
   * @param restartsAt the block, from 1 on, at which it restarts once without a word; 0 is none.
   * @param otherSerial what it says its serial number is after the next restart.
   * @param keepsVersion whether the old version runs after all.
   */
  public record LoaderFaults(
      boolean refusesSignature,
      Duration busy,
      int losesAnswerTo,
      int restartsAt,
      Optional<String> otherSerial,
      boolean keepsVersion) {

    public static final LoaderFaults NONE =
        new LoaderFaults(false, Duration.ZERO, 0, 0, Optional.empty(), false);
  }

  /**
   * A panel that publishes in the clear. It says {@code online} on {@code topic/status}, where its
   * will says {@code offline}, its values on {@code topic/POINT}, and hears {@code
   * topic/set/SETTING}.
   *
   * @param connect the plain MQTT listener to which it connects.
   * @param topic the levels before its own, without wildcards.
   * @param plays how its values move; not {@link Plays#PATTERN}.
   * @param points what it publishes, each by what its name tells, in W, V, A, Wh, °C and m/s.
   * @param settings what it may be told, and what it has at first.
   * @param every how often it publishes, 100 ms to 1 h.
   * @param isRetained whether it asks the broker to keep its values.
   * @param faults what goes wrong with it, and when.
   */
  public record Panel(
      HostPort connect,
      ClientName client,
      String topic,
      Plays plays,
      List<PointName> points,
      Map<PointName, String> settings,
      Duration every,
      boolean isRetained,
      List<PanelFault> faults) {

    static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9_-]{1,32}(/[A-Za-z0-9_-]{1,32}){0,7}");
    static final int MOST_POINTS = 256;
    static final Duration LEAST_EVERY = Duration.ofMillis(100);
    static final Duration MOST_EVERY = Duration.ofHours(1);

    public Panel {
      points = List.copyOf(points);
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
      faults = List.copyOf(faults);
      require(TOPIC.matcher(topic).matches(), "topic", "levels without wildcards");
      require(plays != Plays.PATTERN, "plays", "what a panel measures");
      require(points.size() <= MOST_POINTS, "points", "at most " + MOST_POINTS);
      require(settings.size() <= MOST_POINTS, "settings", "at most " + MOST_POINTS);
      require(
          every.compareTo(LEAST_EVERY) >= 0 && every.compareTo(MOST_EVERY) <= 0,
          "every",
          "100 ms to 1 h");
    }
  }

  /**
   * A misbehaviour of a panel on purpose, each time that it would publish; an impostor is one from
   * the next time that it connects.
   *
   * @param after when it begins, counted from the start of the simulation.
   * @param lasts how long it holds; empty is for ever.
   * @param client whose identifier it uses; there exactly with {@link Trick#IMPOSTOR}.
   */
  public record PanelFault(
      Trick trick, Duration after, Optional<Duration> lasts, Optional<ClientName> client) {

    public PanelFault {
      require(
          client.isPresent() == (trick == Trick.IMPOSTOR), "client", "there with impostor only");
    }

    /** Whether it holds at that time since the start of the simulation. */
    public boolean holdsAt(Duration elapsed) {
      return isWithin(elapsed, after, lasts);
    }

    /** What goes wrong. */
    public enum Trick {
      /** It publishes its values hundreds of times over. */
      FLOOD,
      /** It sends a packet in which a length reaches beyond the packet. */
      LIE,
      /** It connects under the client identifier of another. */
      IMPOSTOR,
      /** It is gone without DISCONNECT. */
      DIE,
      /** It takes what it is told, and confirms nothing. */
      UNCONFIRMED
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
   * @param every which of the requests are met by it while it holds: each, every second, …; 1 to 1
   *     000 000.
   * @param argument milliseconds of {@link Kind#DELAY}, 1 to 600 000; the code of {@link
   *     Kind#EXCEPTION}, 1 to 255; 0 for every other kind.
   */
  public record Fault(
      Kind kind, Duration after, Optional<Duration> lasts, int every, int argument) {

    static final int MOST_SELDOM = 1_000_000;

    public Fault {
      require(!after.isNegative(), "after", "a duration not below 0");
      require(
          lasts.isEmpty() || (!lasts.get().isNegative() && !lasts.get().isZero()),
          "lasts",
          "a duration above 0");
      require(every >= 1 && every <= MOST_SELDOM, "every", "1 to " + MOST_SELDOM);
      require(
          argument >= kind.least && argument <= kind.most,
          "argument of " + kind,
          kind.least + " to " + kind.most);
    }

    /** One that meets each request while it holds. */
    public Fault(Kind kind, Duration after, Optional<Duration> lasts, int argument) {
      this(kind, after, lasts, 1, argument);
    }

    /** Whether it holds at that time since the start of the simulation. */
    public boolean holdsAt(Duration elapsed) {
      return isWithin(elapsed, after, lasts);
    }

    /** What goes wrong. */
    public enum Kind {
      /** Requests are taken and never answered. */
      SILENCE,
      /** Answers come late. */
      DELAY(1, 600_000),
      /** Every request is answered with an exception. */
      EXCEPTION(1, 255),
      /** Answers carry another transaction identifier. Only Modbus TCP has them. */
      WRONG_TRANSACTION,
      /** Answers carry another unit identifier. */
      WRONG_UNIT,
      /** Answers carry another function code. */
      WRONG_FUNCTION,
      /** Answers come twice. */
      TWICE,
      /** Answers are bytes without meaning. */
      GARBAGE,
      /** Answers stop in the middle. */
      HALF_FRAME,
      /** The connection is closed, or the port vanishes for a moment, instead of an answer. */
      CUT,
      /** A bit of each answer is another, so that its checksum is wrong. On lines only. */
      CRC,
      /** A byte of each answer is missing. On lines only. */
      DROP_BYTE,
      /** Two bytes come before each answer. On lines only. */
      GLITCH,
      /** The port is not there. Of a pseudo terminal as a whole. */
      UNPLUG;

      private final int least;
      private final int most;

      Kind() {
        this(0, 0);
      }

      Kind(int least, int most) {
        this.least = least;
        this.most = most;
      }
    }
  }

  private static boolean isWithin(Duration elapsed, Duration after, Optional<Duration> lasts) {
    return elapsed.compareTo(after) >= 0
        && lasts.map(after::plus).filter(end -> elapsed.compareTo(end) >= 0).isEmpty();
  }

  private static void require(boolean holds, String what, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: expected %s".formatted(what, expected));
    }
  }
}
