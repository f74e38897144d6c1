// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads what a signed command may write to a point. Without bounds, a point is not writable. */
public final class WriteRuleReader {

  private static final Keys KEYS = Keys.of("class", "min", "max", "wear", "per-day", "method");

  /**
   * The classes of writes. Class {@code firmware} is missing, because firmware is installed from
   * releases, not by register writes.
   */
  public static final TextFormat<CommandClass> CLASS =
      TextFormat.oneOf(
          List.of(CommandClass.SETPOINT, CommandClass.CONFIG, CommandClass.PROTECTION));

  public static final TextFormat<Wear> WEAR = TextFormat.oneOf(List.of(Wear.values()));
  private static final TextFormat<WriteMethod> METHOD =
      TextFormat.oneOf(List.of(WriteMethod.values()));
  public static final TextFormat<Integer> PER_DAY = TextFormat.integer(1, 86_400);

  private WriteRuleReader() {}

  static Optional<WriteRule> read(Section point, Address at, ValueRule value) {
    if (!isWritable(point, at, value.type().encoding())) {
      return Optional.empty();
    }
    return point.section("write", KEYS).flatMap(write -> rule(write, value));
  }

  private static boolean isWritable(Section point, Address at, Encoding encoding) {
    if (!at.table().isWritable()) {
      point.rejectKey("write", "table " + at.table().wireName());
      return false;
    }
    switch (encoding) {
      case ACC16, ACC32, ACC64 -> {
        point.rejectKey("write", "a counter");
        return false;
      }
      case BIT -> {
        // A write would need a read of the other fifteen bits, which could change in between.
        point.rejectKey("write", "one bit of a register");
        return false;
      }
      case IPV4, IPV6, EUI48 -> {
        // A changed address may make the device unreachable.
        point.rejectKey("write", "the address of a network interface");
        return false;
      }
      case FIELD -> {
        point.rejectKey("write", "some bits of a register");
        return false;
      }
      case EPOCH32, DATETIME48 -> {
        point.rejectKey("write", "a time");
        return false;
      }
      default -> {
        if (encoding.isCoded() || encoding == Encoding.FLOAT16) {
          point.rejectKey("write", "a number that is not plain binary");
          return false;
        }
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
