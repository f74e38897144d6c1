// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.lines.LineProfile;
import io.parasol.config.model.lines.LineTemplate;
import io.parasol.config.model.lines.LineType.Kind;
import io.parasol.config.model.lines.LineWrite;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import io.parasol.legacy.UnfitValueException;
import io.parasol.legacy.WriteCheck;
import io.parasol.legacy.WriteSteps.PlannedWrite;
import io.parasol.legacy.WriteTarget;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A point that a signed command may write, and the encoding of its values as requests. */
final class WritableLine implements WriteTarget<WritableLine.Prepared> {

  /** Placeholder device of the readings that only check how a value will be decoded. */
  private static final DeviceId PLACEHOLDER_DEVICE = new DeviceId("placeholder");

  private static final int MAX_DIGITS = 18;

  private final LinePoint point;
  private final LineWrite write;

  private WritableLine(LinePoint point, LineWrite write) {
    this.point = point;
    this.write = write;
  }

  /** Returns the writable point; empty if the profile does not allow writes to it. */
  static Optional<WritableLine> of(LinePoint point) {
    return point.write().map(write -> new WritableLine(point, write));
  }

  /** Returns the write list of a profile. */
  static Map<PointName, WritableLine> writeList(LineProfile profile) {
    Map<PointName, WritableLine> writable = new HashMap<>();
    for (LinePoint point : profile.points()) {
      of(point).ifPresent(target -> writable.put(point.name(), target));
    }
    return writable;
  }

  /**
   * An encoded value.
   *
   * @param request the content of the request.
   * @param value what the device will report if it accepts the write.
   */
  record Prepared(WritableLine target, String request, Value value) implements PlannedWrite {

    PointName name() {
      return target.point.name();
    }

    @Override
    public Map<PointName, Value> values() {
      return Map.of(name(), value);
    }

    /**
     * Returns whether a value that was read is the written one. Numbers are compared numerically.
     */
    boolean matches(@Nullable Value read) {
      if (read == null) {
        return false;
      }
      Optional<BigDecimal> wanted = LineNumbers.of(value);
      Optional<BigDecimal> found = LineNumbers.of(read);
      return (wanted.isPresent() && found.isPresent())
          ? wanted.get().compareTo(found.get()) == 0
          : value.equals(read);
    }
  }

  @Override
  public PointName name() {
    return point.name();
  }

  @Override
  public WriteRule rule() {
    return write.rule();
  }

  /** {@inheritDoc} Encodes it as the content of a request. */
  @Override
  public Prepared convert(Value wanted) throws UnfitValueException {
    String raw = point.type().kind() == Kind.NUMBER ? digits(wanted) : deviceText(wanted);
    LineTemplate send = write.send();
    String text = send.isNumeric() && point.type().kind() != Kind.NUMBER ? padded(raw) : raw;
    return new Prepared(this, send.before() + text + send.after(), decodeAsRead(raw));
  }

  private Value decodeAsRead(String raw) throws UnfitValueException {
    Value value =
        new LineDecoder(point)
            .read(PLACEHOLDER_DEVICE, Map.of(point.at().field(), raw), Instant.EPOCH)
            .value();
    if (value == null) {
      throw unfit(Printable.of(raw) + ", which means \"not available\"", "another value");
    }
    return value;
  }

  private String digits(Value wanted) throws UnfitValueException {
    BigDecimal number = requireWithin(LineNumbers.of(wanted), wanted);
    LineTemplate send = write.send();
    BigDecimal raw =
        number
            .subtract(point.offset())
            .divide(point.scale(), send.decimals(), RoundingMode.HALF_EVEN);
    BigDecimal rounded = raw.multiply(point.scale()).add(point.offset());
    requireWithin(Optional.of(rounded), new Value.Real(rounded.doubleValue()));
    if (raw.signum() < 0) {
      throw unfit(
          wanted.toString() + ", whose raw value is negative",
          "a number that the request can encode");
    }
    String[] parts = raw.toPlainString().split("\\.", 2);
    String whole = "0".repeat(Math.max(0, send.digits() - parts[0].length())) + parts[0];
    if (whole.length() > Math.max(send.digits(), 1) || whole.length() > MAX_DIGITS) {
      throw unfit(wanted.toString(), "at most " + send.digits() + " digits in the request");
    }
    return parts.length == 2 ? whole + "." + parts[1] : whole;
  }

  private BigDecimal requireWithin(Optional<BigDecimal> number, Value wanted)
      throws UnfitValueException {
    if (number.isEmpty() || wanted instanceof Value.Flag || wanted instanceof Value.Text) {
      throw unfit(Printable.of(wanted.toString()), "a number");
    }
    WriteCheck.requireInRange(name(), rule(), number.get(), wanted);
    return number.get();
  }

  /** Returns the device's text for a label, or for true or false. */
  private String deviceText(Value wanted) throws UnfitValueException {
    boolean isKind =
        point.type().kind() == Kind.BOOL
            ? wanted instanceof Value.Flag
            : wanted instanceof Value.Text;
    if (isKind) {
      for (Map.Entry<String, String> each : point.labels().entrySet()) {
        if (each.getValue().equals(wanted.toString())) {
          return each.getKey();
        }
      }
    }
    throw unfit(
        Printable.of(wanted.toString()),
        point.type().kind() == Kind.BOOL ? "true or false" : "one of the point's labels");
  }

  private String padded(String word) throws UnfitValueException {
    int digits = write.send().digits();
    if (word.length() > digits) {
      throw unfit(word, "at most " + digits + " digits in the request");
    }
    return "0".repeat(digits - word.length()) + word;
  }

  private UnfitValueException unfit(String found, String expected) {
    return new UnfitValueException(
        "point %s: %s; expected %s".formatted(point.name(), found, expected));
  }
}
