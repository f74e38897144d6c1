// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How firmware gets into the devices of one model, as data. Nothing in it gives anybody the right
 * to do so.
 *
 * @param line in what its loader's line differs from the usual one.
 * @param share of the line that a transfer gets beside the polls of others, above 0 and up to 0.95;
 *     empty where it needs the link for itself.
 */
public record Firmware(
    FirmwareWay way, Steps steps, FactoryLine line, OptionalDouble share, Times times) {

  private static final double MOST_SHARE = 0.95;

  public Firmware {
    if (share.isPresent()) {
      double weight = share.getAsDouble();
      Bounds.require(weight > 0 && weight <= MOST_SHARE, "share", "above 0, up to 0.95");
      Bounds.require(
          line.equals(FactoryLine.UNKNOWN), "share", "none, where the line takes another form");
      Bounds.require(way.isModbus(), "share", "none, where the line carries another protocol");
    }
  }

  /** Where an image, or what goes with it, is written: nobody else is to write there. */
  public List<Addresses> written() {
    List<FirmwareStep> all = new ArrayList<>();
    List.of(steps.enter, steps.erase, steps.verify, steps.activate, steps.recover)
        .forEach(all::addAll);
    int data = 0;
    if (way instanceof FirmwareWay.Window window) {
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

  /** What is done beside the sending of blocks, in its order. */
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
   * How long things may take.
   *
   * @param patience for one answer of the loader.
   * @param busy for how long it may say that it is busy or still working.
   * @param erasing how long the loader is away while it erases.
   * @param restart how long the device is away when it starts its application.
   */
  public record Times(Duration patience, Duration busy, Duration erasing, Duration restart) {

    /** Nothing that a device does takes longer. */
    public static final Duration LONGEST = Duration.ofMinutes(10);

    public static final Times USUAL =
        new Times(
            Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ZERO, Duration.ofSeconds(10));

    public Times {
      Bounds.requireWithin("patience", patience, Duration.ofMillis(10), Duration.ofSeconds(60));
      Bounds.requireWithin("busy", busy, Duration.ZERO, LONGEST);
      Bounds.requireWithin("erasing", erasing, Duration.ZERO, LONGEST);
      Bounds.requireWithin("restart", restart, Duration.ZERO, LONGEST);
    }
  }
}
