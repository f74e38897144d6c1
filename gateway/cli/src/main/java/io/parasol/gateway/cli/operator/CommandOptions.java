// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Bound;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.verb.KnownValues;
import io.parasol.gateway.cli.verb.Passphrase;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The content of a new command and the key that signs it: the options of {@code sign} and {@code
 * send}.
 */
final class CommandOptions {

  /** The accepted numbers: no exponent, and no more digits than a register value can have. */
  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]{1,20}(?:\\.[0-9]{1,18})?");

  private static final Pattern REQUIREMENT =
      Pattern.compile("([^=]{1,64})=((?:%1$s)?)\\.\\.((?:%1$s)?)".formatted(NUMBER.pattern()));

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The signing key, as written by keys new.")
  private @Nullable Path key;

  @Mixin private Passphrase passphrase;

  @Option(names = "--device", paramLabel = "DEVICE", description = "The target device.")
  private @Nullable String device;

  @Option(
      names = "--write",
      paramLabel = "POINT=VALUE",
      description =
          "A point to write and its value; may be repeated. The points are written in this order.")
  private List<String> writes = new ArrayList<>();

  @Option(
      names = "--read",
      paramLabel = "POINT",
      description = "A point to read now; may be repeated.")
  private List<String> reads = new ArrayList<>();

  @Option(names = "--restart", description = "Restart the device, as its profile describes.")
  private boolean restart;

  @Option(
      names = "--require",
      paramLabel = "POINT=[MIN]..[MAX]",
      description =
          "The range of a point right before execution, such as ac_power=..5000; may be repeated.")
  private List<String> requirements = new ArrayList<>();

  @Mixin private InstallOptions install;

  @Option(
      names = "--class",
      paramLabel = "CLASS",
      completionCandidates = KnownValues.CommandClasses.class,
      description =
          "setpoint, config, firmware or protection."
              + " Default: setpoint; config for a restart, firmware for an install.")
  private @Nullable String commandClass;

  @Option(
      names = "--expires",
      paramLabel = "DURATION",
      description =
          "How long the command may be executed from now on. Default: 5m; 1d for an install.")
  private @Nullable String expires;

  @Option(
      names = "--revert-after",
      paramLabel = "DURATION",
      description = "After this time the points get their previous values back, such as 15m.")
  private @Nullable String revertAfter;

  /** Returns whether no option describes a new command. */
  boolean isEmpty() {
    return device == null && actionCount() == 0 && revertAfter == null && requirements.isEmpty();
  }

  /** Returns the number of different actions that are given. */
  private long actionCount() {
    return Stream.of(!writes.isEmpty(), !reads.isEmpty(), restart, !install.isEmpty())
        .filter(isAsked -> isAsked)
        .count();
  }

  boolean hasKey() {
    return key != null;
  }

  /** Returns the signing key. */
  SigningKey key() {
    if (key == null) {
      throw new VerbException(ExitCode.USAGE, "--key is missing; expected a signing key");
    }
    try {
      return SigningKey.read(key, passphrase.get());
    } catch (UnusableKeyException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  /** Returns the signed command. */
  SignedCommand sign(SiteId site, Instant now) {
    if (device == null || actionCount() == 0) {
      throw new VerbException(
          ExitCode.USAGE,
          "expected --device DEVICE, and --write POINT=VALUE, --read POINT, --restart or"
              + " --install");
    }
    if (actionCount() > 1) {
      throw new VerbException(
          ExitCode.USAGE, "expected one of --write, --read, --restart and --install");
    }
    if (revertAfter != null && writes.isEmpty()) {
      throw new VerbException(
          ExitCode.USAGE, "--revert-after reverts what --write writes; expected --write with it");
    }
    try {
      return Command.create(
              site,
              new DeviceId(device),
              commandClass(),
              action(),
              now,
              duration("--expires", expires == null ? defaultExpiry() : expires),
              require())
          .sign(key());
    } catch (IllegalArgumentException wrong) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private String defaultExpiry() {
    return install.isRequested() ? "1d" : "5m";
  }

  private Action action() {
    if (!install.isEmpty()) {
      return install.action();
    }
    if (restart) {
      return new Action.Restart();
    }
    return reads.isEmpty()
        ? write()
        : new Action.Read(
            reads.stream()
                .map(PointName::new)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  private Action.Write write() {
    return new Action.Write(
        values(),
        revertAfter == null
            ? Optional.empty()
            : Optional.of(duration("--revert-after", revertAfter)));
  }

  private Map<PointName, Value> values() {
    Map<PointName, Value> values = new LinkedHashMap<>();
    for (String write : writes) {
      int equals = write.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "--write is \"%s\"; expected POINT=VALUE".formatted(Printable.of(write)));
      }
      PointName point = new PointName(write.substring(0, equals));
      if (values.put(point, value(write.substring(equals + 1))) != null) {
        throw new IllegalArgumentException(
            "--write names %s twice; expected each point once".formatted(point));
      }
    }
    return values;
  }

  private Map<PointName, Bound> require() {
    Map<PointName, Bound> require = new LinkedHashMap<>();
    for (String each : requirements) {
      Matcher parts = REQUIREMENT.matcher(each);
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "--require is \"%s\"; expected POINT=MIN..MAX, where MIN or MAX may be missing"
                .formatted(Printable.of(each)));
      }
      PointName point = new PointName(parts.group(1));
      if (require.put(point, new Bound(number(parts.group(2)), number(parts.group(3)))) != null) {
        throw new IllegalArgumentException(
            "--require names %s twice; expected each point once".formatted(point));
      }
    }
    return require;
  }

  private static OptionalDouble number(String text) {
    return text.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
  }

  private CommandClass commandClass() {
    if (commandClass == null) {
      if (install.isRequested()) {
        return CommandClass.FIRMWARE;
      }
      return restart ? CommandClass.CONFIG : CommandClass.SETPOINT;
    }
    return CommandClass.of(commandClass)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--class is \"%s\"; expected setpoint, config, firmware or protection"
                        .formatted(commandClass)));
  }

  private static Duration duration(String option, String text) {
    return DurationText.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is \"%s\"; expected a duration with its unit, such as 30s or 5m"
                        .formatted(option, text)));
  }

  /** Parses a number, {@code true} or {@code false}; anything else is text. */
  private static Value value(String text) {
    if (text.equals("true") || text.equals("false")) {
      return new Value.Flag(text.equals("true"));
    }
    if (!NUMBER.matcher(text).matches()) {
      return new Value.Text(text);
    }
    BigDecimal number = new BigDecimal(text);
    if (number.scale() > 0) {
      return new Value.Real(number.doubleValue());
    }
    BigInteger whole = number.toBigIntegerExact();
    return whole.bitLength() < 64 ? new Value.Whole(whole.longValue()) : new Value.Wide(whole);
  }
}
