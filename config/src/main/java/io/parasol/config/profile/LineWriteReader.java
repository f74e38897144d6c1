// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.lines.LineProtocol;
import io.parasol.config.model.lines.LineTemplate;
import io.parasol.config.model.lines.LineType;
import io.parasol.config.model.lines.LineType.Kind;
import io.parasol.config.model.lines.LineWrite;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads what a signed command may write to a point of a device with a line-based text protocol.
 * Without a template, bounds and a response that confirms the write, the point is not writable.
 */
final class LineWriteReader {

  private static final Keys KEYS = Keys.of("send", "class", "min", "max", "wear", "per-day");

  private LineWriteReader() {}

  static Optional<LineWrite> read(
      Section point, LineType type, Map<String, String> labels, Optional<LineProtocol> protocol) {
    if (!type.isWritable()) {
      point.rejectKey("write", "type " + type);
      return Optional.empty();
    }
    if (protocol.isPresent() && !confirmsWrites(protocol.get())) {
      point.rejectKey("write", "a device that is not polled, or without answer.taken");
      return Optional.empty();
    }
    return point.section("write", KEYS).flatMap(write -> write(write, type, labels));
  }

  private static boolean confirmsWrites(LineProtocol protocol) {
    return protocol instanceof LineProtocol.Messages messages && !messages.accepted().isEmpty();
  }

  private static Optional<LineWrite> write(
      Section write, LineType type, Map<String, String> labels) {
    Optional<LineTemplate> send = write.required("send", LineForms.TEMPLATE);
    Optional<CommandClass> commandClass = write.required("class", WriteRuleReader.CLASS);
    Optional<WriteRange> range = range(write, type);
    Wear wear = write.optional("wear", WriteRuleReader.WEAR, Wear.NONE);
    Optional<Integer> perDay = write.optional("per-day", WriteRuleReader.PER_DAY);
    if (send.isEmpty() || commandClass.isEmpty() || range.isEmpty()) {
      return Optional.empty();
    }
    boolean wantsDigits = type.kind() == Kind.NUMBER;
    if (wantsDigits && !send.get().isNumeric()) {
      write.problem("send", "without digits for type " + type, "digits, such as {000} or {00.0}");
      return Optional.empty();
    }
    if (!wantsDigits && send.get().isNumeric() && !areNumbers(labels)) {
      write.problem("send", "with digits for words that are not numbers", "{}");
      return Optional.empty();
    }
    WriteRule rule =
        new WriteRule(
            commandClass.get(),
            range.get().min(),
            range.get().max(),
            wear,
            perDay.map(OptionalInt::of).orElse(OptionalInt.empty()),
            WriteMethod.AUTO);
    return Optional.of(new LineWrite(rule, send.get()));
  }

  private static boolean areNumbers(Map<String, String> labels) {
    return labels.keySet().stream().allMatch(word -> word.matches("[0-9]{1,9}"));
  }

  private static Optional<WriteRange> range(Section write, LineType type) {
    if (type.kind() != Kind.NUMBER) {
      write.rejectKey("min", "type " + type);
      write.rejectKey("max", "type " + type);
      return Optional.of(new WriteRange(0, 0));
    }
    return WriteRange.read(write);
  }
}
