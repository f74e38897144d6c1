// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareRegister;
import io.parasol.config.model.profile.FirmwareStep;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.NearestKey;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the steps of an installation.
 *
 * @param possible the steps that this kind of device supports.
 */
record FirmwareStepReader(List<String> possible) {

  /** Reads steps on a link that carries Modbus. */
  static final FirmwareStepReader MODBUS =
      new FirmwareStepReader(List.of("write", "poll", "check", "pause"));

  /** Reads steps on a line that carries text. */
  static final FirmwareStepReader LINES = new FirmwareStepReader(List.of("say", "pause"));

  private static final int MAX_STEPS = 64;

  private static final Keys WRITE = Keys.of("at", "words", "many", "answer");
  private static final Keys POLL = Keys.of("at", "mask", "is", "failed", "every", "within");
  private static final Keys CHECK = Keys.of("at", "words");
  private static final Keys SAY = Keys.of("text", "expect", "within");

  private static final Pattern WORD = Pattern.compile("0x[0-9A-Fa-f]{1,4}|[0-9]{1,5}");

  /** A number from 0 to 65 535, in decimal or hexadecimal digits. */
  static final TextFormat<Integer> NUMBER =
      new TextFormat<>(
          "0 to 65535",
          text ->
              WORD.matcher(text).matches()
                  ? Optional.of(Integer.decode(text.startsWith("0x") ? text : decimal(text)))
                      .filter(number -> number <= 0xFFFF)
                  : Optional.empty());

  private static final TextFormat<FirmwareRegister> WORDS =
      new TextFormat<>(
          "0 to 65535, or a variable such as data, block or length-low",
          text ->
              FirmwareRegister.Variable.of(text)
                  .<FirmwareRegister>map(word -> word)
                  .or(() -> NUMBER.parser().apply(text).map(FirmwareRegister.Constant::new)));

  private static final TextFormat<String> BYTES =
      new TextFormat<>("1 to 128 characters, each one byte, such as \"boot\\r\"", Optional::of);

  private static final TextFormat<Boolean> ANSWER =
      new TextFormat<>(
          "expected or optional",
          text ->
              switch (text) {
                case "expected" -> Optional.of(true);
                case "optional" -> Optional.of(false);
                default -> Optional.empty();
              });

  private static final TextFormat<Duration> TIME =
      TextFormat.duration(Duration.ofMillis(1), Firmware.Times.MAX_DURATION);
  private static final TextFormat<Duration> WITHIN =
      TextFormat.duration(Duration.ofMillis(10), Firmware.Times.MAX_DURATION);
  private static final TextFormat<Duration> EVERY =
      TextFormat.duration(Duration.ofMillis(10), Duration.ofMinutes(1));

  private static final Duration DEFAULT_EVERY = Duration.ofMillis(200);
  private static final Duration DEFAULT_WITHIN = Duration.ofSeconds(30);

  /** Removes leading zeros, which would make the number octal. */
  private static String decimal(String digits) {
    return digits.replaceFirst("^0+(?=.)", "");
  }

  /**
   * Reads the steps under a key. Returns no steps if the key is missing.
   *
   * @param isOfBlock whether the steps may refer to the block that is being sent.
   */
  List<FirmwareStep> read(Section of, String key, boolean isOfBlock) {
    List<Field> items = of.items(key, "a list of steps, such as [{pause: 2s}]");
    if (items.size() > MAX_STEPS) {
      of.problem(key, items.size() + " steps", "at most " + MAX_STEPS);
      return List.of();
    }
    List<FirmwareStep> steps = new ArrayList<>();
    for (Field item : items) {
      step(item, isOfBlock).ifPresent(steps::add);
    }
    return steps;
  }

  private Optional<FirmwareStep> step(Field item, boolean isOfBlock) {
    List<Named> entries = item.entries("one step: " + Words.oneOf(possible));
    if (entries.size() != 1) {
      item.problem(entries.size() + " steps in one item", "one step: " + Words.oneOf(possible));
      return Optional.empty();
    }
    Named step = entries.get(0);
    if (!possible.contains(step.name())) {
      step.problem(
          "not a step of this kind of device",
          NearestKey.to(step.name(), possible).orElseGet(() -> Words.oneOf(possible)));
      return Optional.empty();
    }
    return switch (step.name()) {
      case "write" -> step.section(WRITE).flatMap(write -> write(write, isOfBlock));
      case "poll" -> step.section(POLL).flatMap(FirmwareStepReader::poll);
      case "check" -> step.section(CHECK).flatMap(FirmwareStepReader::check);
      case "say" -> step.section(SAY).flatMap(FirmwareStepReader::sendText);
      default -> step.field().as(TIME).map(FirmwareStep.Pause::new);
    };
  }

  private static Optional<FirmwareStep> write(Section write, boolean isOfBlock) {
    Optional<Address> at = write.required("at", AddressText.FORM);
    List<FirmwareRegister> words = words(write, isOfBlock);
    boolean isMany = write.optional("many", TextFormat.FLAG, false);
    boolean isAnswered = write.optional("answer", ANSWER, true);
    return at.filter(any -> !words.isEmpty())
        .flatMap(
            where ->
                FirmwareReader.create(
                    write, "at", () -> new FirmwareStep.Write(where, words, isMany, isAnswered)));
  }

  private static List<FirmwareRegister> words(Section of, boolean isOfBlock) {
    List<FirmwareRegister> words = new ArrayList<>();
    for (Field item : of.requiredItems("words", "a list, such as [1] or [block, data]")) {
      item.as(WORDS)
          .ifPresent(
              word -> {
                words.add(word);
                if (word.isOfBlock() && !isOfBlock) {
                  item.problem("a variable of a block", "numbers, or variables of the whole image");
                }
              });
    }
    return words;
  }

  private static Optional<FirmwareStep> poll(Section poll) {
    Optional<Address> at = poll.required("at", AddressText.FORM);
    int mask = poll.optional("mask", NUMBER, 0xFFFF);
    Optional<Integer> is = poll.required("is", NUMBER);
    Set<Integer> failed = new HashSet<>();
    for (Field item : poll.items("failed", "a list of numbers")) {
      item.as(NUMBER).ifPresent(failed::add);
    }
    Duration every = poll.optional("every", EVERY, DEFAULT_EVERY);
    Duration within = poll.optional("within", WITHIN, DEFAULT_WITHIN);
    return at.flatMap(
        where ->
            is.flatMap(
                end ->
                    FirmwareReader.create(
                        poll,
                        "is",
                        () -> new FirmwareStep.Poll(where, mask, end, failed, every, within))));
  }

  private static Optional<FirmwareStep> check(Section check) {
    Optional<Address> at = check.required("at", AddressText.FORM);
    List<FirmwareRegister> words = words(check, false);
    return at.filter(any -> !words.isEmpty())
        .flatMap(
            where ->
                FirmwareReader.create(check, "at", () -> new FirmwareStep.Check(where, words)));
  }

  private static Optional<FirmwareStep> sendText(Section say) {
    Optional<String> text = say.required("text", BYTES);
    Optional<String> expect = say.optional("expect", BYTES);
    Duration within = say.optional("within", WITHIN, DEFAULT_WITHIN);
    return text.flatMap(
        bytes ->
            FirmwareReader.create(
                say, "text", () -> new FirmwareStep.SendText(bytes, expect, within)));
  }
}
