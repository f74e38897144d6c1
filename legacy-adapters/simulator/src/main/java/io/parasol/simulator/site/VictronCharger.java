// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.parasol.simulator.plant.SmallPlant;
import java.time.Instant;
import java.util.Locale;

/**
 * A solar charger that sends a block every second over VE.Direct, with a HEX frame after every
 * tenth block. It ignores what it receives.
 */
public final class VictronCharger implements SimulatedLineDevice {

  /** A frame recorded from a charger: the register with the history of the day. */
  private static final String HEX =
      ":A501000000000000000000000ED04C6040000000000C200000000000B0000000900C80D120172\n";

  private static final int HEX_EVERY = 10;

  private final SmallPlant plant;
  private long blocks;

  /**
   * @param begun the beginning of its first day.
   */
  public VictronCharger(Instant begun) {
    this.plant = new SmallPlant(begun);
  }

  @Override
  public String receive(String bytes, Instant now) {
    return "";
  }

  @Override
  public String nextMessage(Instant now) {
    plant.advanceTo(now);
    double power = plant.power();
    double volts = plant.batteryVoltage();
    StringBuilder block = new StringBuilder();
    field(block, "PID", "0xA042");
    field(block, "FW", "159");
    field(block, "SER#", "HQ00000SIM1");
    field(block, "V", milli(volts));
    field(block, "I", milli((power - plant.load()) / volts));
    field(block, "VPV", milli(plant.panelVoltage()));
    field(block, "PPV", whole(power));
    field(block, "CS", power <= 0 ? "0" : plant.charge() >= 1 ? "5" : "3");
    field(block, "MPPT", power <= 0 ? "0" : "2");
    field(block, "OR", power <= 0 ? "0x00000001" : "0x00000000");
    field(block, "ERR", "0");
    field(block, "LOAD", "ON");
    field(block, "IL", milli(plant.load() / volts));
    field(block, "H19", whole(plant.yieldTotal() / 10));
    field(block, "H20", whole(plant.yieldToday() / 10));
    field(block, "H21", whole(plant.mostToday()));
    field(block, "H22", "31");
    field(block, "H23", "287");
    field(block, "HSDS", "274");
    return withChecksum(block) + (++blocks % HEX_EVERY == 0 ? HEX : "");
  }

  private static void field(StringBuilder block, String label, String value) {
    block.append("\r\n").append(label).append('\t').append(value);
  }

  private static String withChecksum(StringBuilder block) {
    block.append("\r\nChecksum\t");
    int sum = 0;
    for (byte each : block.toString().getBytes(ISO_8859_1)) {
      sum += each;
    }
    return block.append((char) (-sum & 0xFF)).toString();
  }

  private static String milli(double value) {
    return whole(value * 1000);
  }

  private static String whole(double value) {
    return String.format(Locale.ROOT, "%d", Math.round(value));
  }
}
