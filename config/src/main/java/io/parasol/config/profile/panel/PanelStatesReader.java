// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile.panel;

import io.parasol.config.model.panel.PanelStates;
import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.profile.PointStates.StateRange;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.NearestKey;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what the values of a panel's point report: operating states, and that it is offline. */
final class PanelStatesReader {

  static final String STATES = "states";

  private static final String OFFLINE = "offline";
  private static final int MAX_STATES = 256;

  private static final Pattern RANGE = Pattern.compile("(-?[0-9]{1,18})(?:-([0-9]{1,18}))?");
  private static final TextFormat<String> WORD = TextFormat.shortText(64);

  private static final Map<String, Optional<OperatingState>> WORDS = words();

  private final Map<String, String> names;
  private final Map<String, OperatingState> byLabel = new LinkedHashMap<>();
  private final List<StateRange> ranges = new ArrayList<>();
  private final Set<String> offline = new LinkedHashSet<>();

  private PanelStatesReader(Map<String, String> names) {
    this.names = names;
  }

  private static Map<String, Optional<OperatingState>> words() {
    Map<String, Optional<OperatingState>> words = new LinkedHashMap<>();
    for (OperatingState state : OperatingState.values()) {
      words.put(state.wireName(), Optional.of(state));
    }
    words.put(OFFLINE, Optional.empty());
    return words;
  }

  /**
   * Reads the states of a point.
   *
   * @param names the names of its raw values, which are the keys of the states.
   */
  static PanelStates read(Section point, Map<String, String> names) {
    List<Named> entries =
        point.entries(STATES, "states of values, such as {1: producing, 0: standby}");
    if (entries.size() > MAX_STATES) {
      point.problem(STATES, entries.size() + " values", "at most " + MAX_STATES);
      return PanelStates.NONE;
    }
    PanelStatesReader reader = new PanelStatesReader(names);
    entries.forEach(reader::entry);
    return new PanelStates(
        new PointStates(reader.byLabel, reader.ranges, Map.of(), List.of()), reader.offline);
  }

  private void entry(Named named) {
    Optional<String> raw = named.as(WORD);
    Optional<String> word = stateName(named.field());
    if (raw.isEmpty() || word.isEmpty()) {
      return;
    }
    Optional<OperatingState> state = WORDS.getOrDefault(word.get(), Optional.empty());
    Matcher range = RANGE.matcher(raw.get());
    boolean isRange = range.matches() && range.group(2) != null;
    if (state.isEmpty()) {
      if (isRange) {
        named.problem("a range", "one value, because it means offline");
      } else {
        offline.add(label(raw.get()));
      }
    } else if (range.matches()) {
      addNumbers(named, range, state.get());
    } else {
      addWord(raw.get(), state.get());
    }
  }

  private static Optional<String> stateName(Field field) {
    TextFormat<String> any = new TextFormat<>(Words.oneOf(WORDS.keySet()), Optional::of);
    Optional<String> word = field.as(any);
    if (word.isPresent() && !WORDS.containsKey(word.get())) {
      field.problem(
          Field.quoted(word.get()),
          NearestKey.to(word.get(), WORDS.keySet()).orElse(any.expected()));
      return Optional.empty();
    }
    return word;
  }

  private String label(String raw) {
    return names.getOrDefault(raw, raw);
  }

  private void addNumbers(Named named, Matcher range, OperatingState state) {
    long first = Long.parseLong(range.group(1));
    long last = range.group(2) == null ? first : Long.parseLong(range.group(2));
    if (first > last) {
      named.problem("a range that ends before it begins", "the smaller number first");
      return;
    }
    ranges.add(new StateRange(first, last, state));
    names.forEach(
        (raw, name) -> {
          Matcher number = RANGE.matcher(raw);
          if (number.matches() && number.group(2) == null) {
            long value = Long.parseLong(raw);
            if (first <= value && value <= last) {
              byLabel.putIfAbsent(name, state);
            }
          }
        });
  }

  private void addWord(String raw, OperatingState state) {
    byLabel.put(label(raw), state);
    if (raw.equals("true") || raw.equals("false")) {
      long number = raw.equals("true") ? 1 : 0;
      ranges.add(new StateRange(number, number, state));
    }
  }
}
