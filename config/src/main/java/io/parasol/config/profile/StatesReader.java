// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.lines.LineType;
import io.parasol.config.model.profile.DeviceAlarm;
import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.profile.PointStates.StateRange;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what the values of a point report: operating states and alarms. */
final class StatesReader {

  static final String STATES = "states";
  static final String ALARMS = "alarms";

  private static final String STATES_FORM = "states of values, such as {2: producing, 7-9: fault}";
  private static final String ALARMS_FORM = "names of bits, such as {7: grid loss (2032)}";

  /** More than any device has; each reading is compared with all of them. */
  private static final int MAX_STATES = 256;

  /** A range of numbers as it is written; both ends are included. */
  private record Range(String first, String last) {}

  private static final Pattern RANGE =
      Pattern.compile("(-?[0-9]+|0x[0-9A-Fa-f]+)(?:-([0-9]+|0x[0-9A-Fa-f]+))?");
  private static final Pattern NAME_AND_CODE =
      Pattern.compile("(.+?) \\(([A-Za-z0-9._-]{1,16})\\)");

  private static final TextFormat<OperatingState> STATE =
      new TextFormat<>(
          Words.oneOf(Stream.of(OperatingState.values()).map(OperatingState::wireName).toList()),
          text ->
              Stream.of(OperatingState.values())
                  .filter(state -> state.wireName().equals(text))
                  .findFirst());

  private static final TextFormat<String> TEXT = TextFormat.shortText(64);

  private final Section point;
  private final Map<String, OperatingState> byLabel = new LinkedHashMap<>();
  private final List<StateRange> ranges = new ArrayList<>();
  private final Map<Integer, OperatingState> byBit = new LinkedHashMap<>();
  private final List<DeviceAlarm> alarms = new ArrayList<>();

  private StatesReader(Section point) {
    this.point = point;
  }

  private PointStates states() {
    return new PointStates(byLabel, ranges, byBit, alarms);
  }

  /** Reads the states and alarms of a point in registers. */
  static PointStates ofRegisters(Section point, ValueRule value) {
    StatesReader reader = new StatesReader(point);
    PointType type = value.type();
    Encoding encoding = type.encoding();
    if (!encoding.isBits()) {
      point.rejectKey(ALARMS, "type " + type);
    }
    if (encoding.isBits()) {
      int bits = 16 * type.size();
      reader.readBits(TextFormat.integer(0, bits - 1));
      reader.readAlarms(TextFormat.integer(0, bits - 1));
    } else if (encoding == Encoding.BOOL || encoding == Encoding.BIT) {
      reader.readFlag();
    } else if (isWhole(value)) {
      reader.readNumbers(RawNumber.of(type), value.labels());
    } else {
      point.rejectKey(STATES, "type " + type + " with this scale");
    }
    return reader.states();
  }

  /** Returns whether the value of the point is the raw number, or its label. */
  private static boolean isWhole(ValueRule value) {
    return switch (value.type().encoding()) {
      case ENUM16, ENUM32, FIELD -> true;
      case UINT16, UINT32 -> value.scale().equals(Scale.ONE) && value.offset() == 0;
      default -> false;
    };
  }

  /** Reads the states of a point in a line of text. */
  static PointStates ofLine(Section point, LineType type, Map<String, String> labels) {
    StatesReader reader = new StatesReader(point);
    switch (type.kind()) {
      case ENUM -> reader.readWords(labels);
      case BOOL, FLAG -> reader.readFlag();
      case NUMBER, HEX ->
          reader.readNumbers(RawNumber.of(new PointType(Encoding.UINT32)), Map.of());
      case TEXT -> point.rejectKey(STATES, "type " + type);
    }
    return reader.states();
  }

  private List<Named> entries() {
    List<Named> entries = point.entries(STATES, STATES_FORM);
    if (entries.size() > MAX_STATES) {
      point.problem(STATES, entries.size() + " values", "at most " + MAX_STATES);
      return List.of();
    }
    return entries;
  }

  private void readFlag() {
    for (Named named : entries()) {
      Optional<Boolean> flag = named.as(TextFormat.FLAG);
      Optional<OperatingState> state = named.field().as(STATE);
      if (flag.isPresent() && state.isPresent()) {
        long number = flag.get() ? 1 : 0;
        ranges.add(new StateRange(number, number, state.get()));
      }
    }
  }

  private void readWords(Map<String, String> labels) {
    TextFormat<String> label =
        new TextFormat<>(
            "a word of values, such as " + Words.oneOf(labels.keySet().stream().limit(8).toList()),
            word -> Optional.ofNullable(labels.get(word)));
    for (Named named : entries()) {
      Optional<String> word = named.as(label);
      Optional<OperatingState> state = named.field().as(STATE);
      if (word.isPresent() && state.isPresent()) {
        byLabel.put(word.get(), state.get());
      }
    }
  }

  private void readBits(TextFormat<Integer> bit) {
    for (Named named : entries()) {
      Optional<Integer> number = named.as(bit);
      Optional<OperatingState> state = named.field().as(STATE);
      if (number.isPresent() && state.isPresent()) {
        byBit.put(number.get(), state.get());
      }
    }
  }

  private void readAlarms(TextFormat<Integer> bit) {
    for (Named named : point.entries(ALARMS, ALARMS_FORM)) {
      Optional<Integer> number = named.as(bit);
      Optional<String> text = named.field().as(TEXT);
      if (number.isPresent() && text.isPresent()) {
        Matcher both = NAME_AND_CODE.matcher(text.get());
        alarms.add(
            both.matches()
                ? new DeviceAlarm(number.get(), both.group(1), both.group(2))
                : new DeviceAlarm(number.get(), text.get(), ""));
      }
    }
  }

  private void readNumbers(TextFormat<Long> raw, Map<Long, String> labels) {
    TextFormat<Range> range =
        new TextFormat<>("a number or a range, such as 7 or 0x300-0x308", StatesReader::range);
    for (Named named : entries()) {
      Optional<Range> ends = named.as(range);
      Optional<OperatingState> state = named.field().as(STATE);
      if (ends.isEmpty() || state.isEmpty()) {
        continue;
      }
      Optional<Long> first =
          raw.read(ends.get().first(), end -> named.problem("a number out of range", end));
      Optional<Long> last =
          raw.read(ends.get().last(), end -> named.problem("a number out of range", end));
      if (first.isEmpty() || last.isEmpty()) {
        continue;
      }
      if (first.get() > last.get()) {
        named.problem("a range that ends before it begins", "the smaller number first");
        continue;
      }
      addRange(new StateRange(first.get(), last.get(), state.get()), labels);
    }
  }

  private static Optional<Range> range(String text) {
    Matcher matcher = RANGE.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new Range(
                matcher.group(1), matcher.group(2) == null ? matcher.group(1) : matcher.group(2)))
        : Optional.empty();
  }

  /** Adds the state of numbers and of the labels that these numbers have. */
  private void addRange(StateRange range, Map<Long, String> labels) {
    ranges.add(range);
    labels.forEach(
        (number, label) -> {
          if (range.first() <= number && number <= range.last()) {
            byLabel.putIfAbsent(label, range.state());
          }
        });
  }
}
