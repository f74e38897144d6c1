// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.Bounds;
import io.parasol.config.model.site.FactorySerialSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The procedure that installs firmware on the devices of one model, as data. It grants no
 * authorization.
 *
 * @param line the serial settings of the loader, where they differ from the normal ones.
 * @param share the share of the link's time that a transfer gets while other devices on the link
 *     are polled, above 0 and up to 0.95; empty if a transfer needs the link exclusively.
 */
public record Firmware(
    FirmwareProtocol protocol,
    Steps steps,
    FactorySerialSettings line,
    OptionalDouble share,
    Times times) {

  private static final double MAX_SHARE = 0.95;

  public Firmware {
    if (share.isPresent()) {
      double weight = share.getAsDouble();
      Bounds.require(weight > 0 && weight <= MAX_SHARE, "share", "above 0, up to 0.95");
      Bounds.require(
          line.equals(FactorySerialSettings.UNKNOWN),
          "share",
          "no share if the loader uses other serial settings");
      Bounds.require(
          protocol.isModbus(), "share", "no share if the loader uses another protocol than Modbus");
    }
  }

  /**
   * Returns the registers and coils that an installation writes. No other command may write them.
   */
  public List<Addresses> writtenAddresses() {
    List<FirmwareStep> all = new ArrayList<>();
    List.of(steps.enter, steps.erase, steps.verify, steps.activate, steps.recover)
        .forEach(all::addAll);
    int data = 0;
    if (protocol instanceof FirmwareProtocol.Window window) {
      window.head().forEach(head -> all.addAll(head.steps()));
      all.addAll(window.block().steps());
      data =
          Math.max(
              window.block().bytes(), window.head().isEmpty() ? 0 : window.head().get(0).bytes());
    }
    List<Addresses> written = new ArrayList<>();
    for (FirmwareStep step : all) {
      if (step instanceof FirmwareStep.Write write) {
        int first = write.at().offset();
        int last = Math.min(0xFFFF, first + write.registers(data / 2) - 1);
        written.add(new Addresses(write.at().table(), first, last));
      }
    }
    return written;
  }

  /** Returns whether an installation writes one of these registers or coils. */
  public boolean writes(Addresses range) {
    return writtenAddresses().stream().anyMatch(range::overlaps);
  }

  /** The steps before, between and after the transfer of blocks, each list in execution order. */
  public record Steps(
      List<FirmwareStep> enter,
      List<FirmwareStep> erase,
      List<FirmwareStep> verify,
      List<FirmwareStep> activate,
      List<FirmwareStep> recover) {

    public static final Steps NONE =
        new Steps(List.of(), List.of(), List.of(), List.of(), List.of());

    public Steps {
      enter = List.copyOf(enter);
      erase = List.copyOf(erase);
      verify = List.copyOf(verify);
      activate = List.copyOf(activate);
      recover = List.copyOf(recover);
    }
  }

  /**
   * The time limits of an installation.
   *
   * @param responseTimeout response timeout of the loader, 10 ms to 60 s.
   * @param busy how long the loader may report that it is busy or still working.
   * @param erasing how long the loader may be unreachable while it erases.
   * @param restart how long the device may be unreachable while it starts its application.
   */
  public record Times(Duration responseTimeout, Duration busy, Duration erasing, Duration restart) {

    /**
     * Upper limit of {@code busy}, {@code erasing} and {@code restart}, and of the times of a step.
     */
    public static final Duration MAX_DURATION = Duration.ofMinutes(10);

    public static final Times DEFAULT =
        new Times(
            Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ZERO, Duration.ofSeconds(10));

    public Times {
      Bounds.requireWithin(
          "patience", responseTimeout, Duration.ofMillis(10), Duration.ofSeconds(60));
      Bounds.requireWithin("busy", busy, Duration.ZERO, MAX_DURATION);
      Bounds.requireWithin("erasing", erasing, Duration.ZERO, MAX_DURATION);
      Bounds.requireWithin("restart", restart, Duration.ZERO, MAX_DURATION);
    }
  }
}
