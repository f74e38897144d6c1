// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.site.Address;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.Encoding;
import io.parasol.config.site.WriteRule;
import io.parasol.config.site.WriteRule.Wear;
import io.parasol.config.site.WriteRule.WriteMethod;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads what a signed command may write to a point. Without bounds, a point is not writable. */
final class WriteRuleReader {

  private static final Keys KEYS = Keys.of("class", "min", "max", "wear", "per-day", "method");

  /**
   * The classes of writes. Class {@code firmware} is missing, because firmware is installed from
   * releases, not by register writes.
   */
  static final Form<CommandClass> CLASS =
      Form.word(List.of(CommandClass.SETPOINT, CommandClass.CONFIG, CommandClass.PROTECTION));

  static final Form<Wear> WEAR = Form.word(List.of(Wear.values()));
  private static final Form<WriteMethod> METHOD = Form.word(List.of(WriteMethod.values()));
  static final Form<Integer> PER_DAY = Form.whole(1, 86_400);

  private WriteRuleReader() {}

  static Optional<WriteRule> read(Section point, Address at, ValueRule value) {
    if (!isWritable(point, at, value.type().encoding())) {
      return Optional.empty();
    }
    return point.section("write", KEYS).flatMap(write -> rule(write, value));
  }

  private static boolean isWritable(Section point, Address at, Encoding encoding) {
    if (!at.table().isWritable()) {
      point.refuse("write", "table " + at.table().word());
      return false;
    }
    switch (encoding) {
      case ACC16, ACC32, ACC64 -> {
        point.refuse("write", "a counter");
        return false;
      }
      case BIT -> {
        // A write would need a read of the other fifteen bits, which could change in between.
        point.refuse("write", "one bit of a register");
        return false;
      }
      case IPV4, IPV6, EUI48 -> {
        // A changed address may make the device unreachable.
        point.refuse("write", "the address of a network interface");
        return false;
      }
      default -> {
        return true;
      }
    }
  }

  private static Optional<WriteRule> rule(Section write, ValueRule value) {
    Optional<CommandClass> commandClass = write.required("class", CLASS);
    Optional<WriteRange> range = WriteRange.read(write, value);
    Wear wear = write.optional("wear", WEAR, Wear.NONE);
    Optional<Integer> perDay = write.optional("per-day", PER_DAY);
    WriteMethod method = write.optional("method", METHOD, WriteMethod.AUTO);
    if (method == WriteMethod.SINGLE && value.type().size() > 1) {
      write.problem("method", "single for type " + value.type(), "auto or multiple");
    }
    return commandClass.isEmpty() || range.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new WriteRule(
                commandClass.get(),
                range.get().min(),
                range.get().max(),
                wear,
                perDay.map(OptionalInt::of).orElse(OptionalInt.empty()),
                method));
  }
}
