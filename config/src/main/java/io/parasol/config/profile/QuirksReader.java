// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.profile.BlockLimit;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.ReadRules;
import io.parasol.config.model.profile.RequestPacing;
import io.parasol.config.model.profile.Wiring;
import io.parasol.config.model.site.FactorySerialSettings;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.UnitsText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the deviations of a device model from an ideal Modbus server, from the top level of its
 * profile.
 */
final class QuirksReader {

  static final List<String> KEYS =
      List.of(
          "max-words",
          "limits",
          "forbidden",
          "window",
          "connect-delay",
          "gap",
          "timeout",
          "settle",
          "turnaround",
          "one-client",
          "line",
          "units");

  private static final Keys LIMIT = Keys.of("at", "max-words");
  static final Keys LINE = Keys.of("baud", "parity", "stop-bits");

  private static final TextFormat<Duration> PAUSE =
      TextFormat.duration(Duration.ZERO, Duration.ofSeconds(60));
  private static final TextFormat<Duration> TIMEOUT =
      TextFormat.duration(Duration.ofMillis(10), Duration.ofSeconds(60));

  /** More ranges than any device needs; every planned block is checked against all of them. */
  private static final int MAX_RANGES = 256;

  private final Section profile;

  private QuirksReader(Section profile) {
    this.profile = profile;
  }

  /**
   * Reads the quirks of a profile.
   *
   * @param inherited applies where the profile has no value of its own.
   */
  static Quirks read(Section profile, Quirks inherited) {
    QuirksReader reader = new QuirksReader(profile);
    return new Quirks(
        reader.reads(inherited.reads()),
        reader.pacing(inherited.pacing()),
        reader.wiring(inherited.wiring()));
  }

  private ReadRules reads(ReadRules inherited) {
    int maxWords = profile.optional("max-words", TextFormat.integer(1, 125), inherited.maxWords());
    return new ReadRules(
        maxWords,
        profile.has("limits") ? limits(maxWords) : inherited.limits(),
        profile.has("forbidden") ? forbidden() : inherited.forbidden());
  }

  private List<BlockLimit> limits(int maxWords) {
    List<BlockLimit> limits = new ArrayList<>();
    for (Field item : ranges("limits", "a list, such as [{at: input 3000-3124, max-words: 40}]")) {
      item.section(item.value().position(), LIMIT)
          .flatMap(limit -> limit(limit, maxWords))
          .ifPresent(limits::add);
    }
    return limits;
  }

  private static Optional<BlockLimit> limit(Section limit, int maxWords) {
    Optional<Addresses> at = limit.required("at", AddressText.RANGE_FORM);
    Optional<Integer> words = limit.required("max-words", TextFormat.integer(1, maxWords));
    if (at.filter(range -> range.table().isBits()).isPresent()) {
      limit.problem("at", "in table " + at.get().table().wireName(), "holding or input");
      return Optional.empty();
    }
    return at.flatMap(range -> words.map(most -> new BlockLimit(range, most)));
  }

  private List<Addresses> forbidden() {
    List<Addresses> forbidden = new ArrayList<>();
    for (Field item : ranges("forbidden", "a list, such as [holding 2999, input 100-120]")) {
      item.as(AddressText.RANGE_FORM).ifPresent(forbidden::add);
    }
    return forbidden;
  }

  private List<Field> ranges(String key, String expected) {
    List<Field> items = profile.items(key, expected);
    if (items.size() > MAX_RANGES) {
      profile.problem(key, items.size() + " ranges", "at most " + MAX_RANGES);
      return List.of();
    }
    return items;
  }

  private RequestPacing pacing(RequestPacing inherited) {
    return new RequestPacing(
        profile.optional("window", TextFormat.integer(1, 16), inherited.window()),
        profile.optional("connect-delay", PAUSE, inherited.connectDelay()),
        profile.optional("gap", PAUSE, inherited.gap()),
        profile.optional("timeout", TIMEOUT, inherited.timeout()),
        profile.optional("settle", PAUSE, inherited.settle()),
        profile.optional("turnaround", PAUSE).or(inherited::turnaround));
  }

  private Wiring wiring(Wiring inherited) {
    return new Wiring(
        profile.optional("one-client", TextFormat.CLIENT_LIMIT, inherited.clients()),
        profile.section("line", LINE).map(QuirksReader::line).orElse(inherited.line()),
        UnitsText.read(profile).orElse(inherited.units()));
  }

  static FactorySerialSettings line(Section line) {
    return new FactorySerialSettings(
        whole(line.optional("baud", SerialReader.BAUD)),
        line.optional("parity", SerialReader.PARITY),
        whole(line.optional("stop-bits", SerialReader.STOP_BITS)));
  }

  private static OptionalInt whole(Optional<Integer> number) {
    return number.map(OptionalInt::of).orElse(OptionalInt.empty());
  }
}
