// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static io.parasol.gateway.analytics.RoofPlant.START;
import static io.parasol.gateway.analytics.RoofPlant.WATTS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.expected.SolarEphemeris;
import io.parasol.gateway.analytics.expected.SunPosition;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.Sample;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Findings of outages in which an inverter does not answer")
class OutageFindingsTest {

  private static final int DAY = 5;
  private static final Instant BEGIN = at(DAY, 10);
  private static final Instant END = at(DAY, 14);

  /** Overcast days begin, and a clear day follows. */
  private static final int OVERCAST_DAY = 12;

  private static final int CLEAR_DAY = 19;

  private final double[] counters = new double[3];
  private double lost;

  /** Its counter is read at the end of a slot, and its steps are as large as what a slot gives. */
  @ParameterizedTest
  @CsvSource({"1, 0", "100, 0", "1000, 0", "1000, 300", "1000, 600", "1000, 900"})
  void cost_what_the_inverter_would_have_given(double step, double phase) {
    RoofPlant plant = new RoofPlant(CounterType.total(step), "");
    Arrays.fill(counters, 57_000 + phase);
    for (int day = 0; day <= DAY + 1; day++) {
      plant.play(time -> play(plant, time, step));
    }

    List<LossFinding> findings = plant.findings();
    assertEquals(1, findings.size(), findings::toString);
    assertEquals(Cause.DEAD, findings.get(0).cause());
    assertEquals(1, findings.get(0).loss().milliWattHours() / 1000.0 / lost, 0.005);
  }

  private void play(RoofPlant plant, Instant time, double step) {
    double watts = 0.8 * WATTS * RoofPlant.light(time);
    for (int i = 0; i < counters.length; i++) {
      if (i == 0 && time.isAfter(BEGIN) && time.isBefore(END)) {
        lost += watts / 12;
        continue;
      }
      counters[i] += watts / 12;
      String device = plant.inverters.get(i);
      double counter = Math.floor(counters[i] / step) * step;
      Instant read = time.plusSeconds(145);
      add(plant, Sample.of(device, Meaning.AC_POWER, time, watts));
      add(plant, Sample.of(device, Meaning.AC_ENERGY_TOTAL, read, counter));
    }
  }

  /** The last reading before an outage came late, so that it is in the slot after it. */
  @ParameterizedTest
  @CsvSource({"0, 14", "1, 4"})
  void begin_where_the_counter_stops(int days, int hour) {
    RoofPlant plant = new RoofPlant(CounterType.total(1), "");
    for (int day = 0; day <= DAY + 1; day++) {
      plant.play(time -> playLate(plant, time, at(DAY + days, hour)));
    }

    List<LossFinding> findings = plant.findings();
    assertEquals(1, findings.size(), findings::toString);
    assertEquals(Cause.DEAD, findings.get(0).cause());
    assertEquals(1, findings.get(0).loss().milliWattHours() / 1000.0 / lost, 0.005);
  }

  private void playLate(RoofPlant plant, Instant time, Instant end) {
    double watts = 0.8 * WATTS * RoofPlant.light(time);
    for (int i = 0; i < counters.length; i++) {
      if (i == 0 && time.isAfter(BEGIN) && time.isBefore(end)) {
        lost += watts / 12;
        continue;
      }
      counters[i] += watts / 12;
      boolean isLast = i == 0 && time.equals(BEGIN.minusSeconds(150));
      String device = plant.inverters.get(i);
      Instant read = isLast ? BEGIN.plusSeconds(5) : time;
      Instant counterRead = isLast ? read : time.plusSeconds(145);
      add(plant, Sample.of(device, Meaning.AC_POWER, read, watts));
      add(plant, Sample.of(device, Meaning.AC_ENERGY_TOTAL, counterRead, Math.floor(counters[i])));
    }
  }

  /**
   * Shade of direct light that no neighbour has, and that clear days have not shown for a week: the
   * sun passes the top of an object earlier on each day in March, and its side later.
   */
  @ParameterizedTest
  @ValueSource(strings = {"TOP", "SIDE"})
  void cost_what_an_inverter_alone_in_its_shade_would_have_given(String edge) {
    RoofPlant plant = new RoofPlant(CounterType.total(1), "");
    for (int day = 0; day <= CLEAR_DAY + 1; day++) {
      boolean isClear = day < OVERCAST_DAY || day >= CLEAR_DAY;
      boolean isOut = day == CLEAR_DAY;
      plant.play(
          time -> {
            double watts = (isClear ? 0.8 : 0.1) * WATTS * RoofPlant.light(time);
            double share = isClear && isShaded(edge, time) ? 0.4 : 1;
            play(plant, time, watts, share, isOut && time.isBefore(at(CLEAR_DAY, 14)));
          });
    }

    List<LossFinding> outages =
        plant.findings().stream().filter(each -> each.cause() == Cause.DEAD).toList();
    assertEquals(1, outages.size(), outages::toString);
    assertEquals(1, outages.get(0).loss().milliWattHours() / 1000.0 / lost, 0.005);
  }

  private static boolean isShaded(String edge, Instant time) {
    SunPosition sun = SolarEphemeris.at(time, RoofPlant.SITE.location());
    boolean isHidden = edge.equals("TOP") ? sun.elevation() < 24 : sun.azimuth() < 130;
    return isHidden && sun.azimuth() < 180;
  }

  private static Instant at(int day, int hour) {
    return START.plusDays(day).atTime(hour, 0).toInstant(ZoneOffset.UTC);
  }

  private void play(RoofPlant plant, Instant time, double watts, double shade, boolean isOut) {
    for (int i = 0; i < counters.length; i++) {
      double own = i == 0 ? shade * watts : watts;
      double power = i == 0 && isOut ? 0 : own;
      lost += (own - power) / 12;
      counters[i] += power / 12;
      String device = plant.inverters.get(i);
      add(plant, Sample.of(device, Meaning.AC_POWER, time, power));
      add(plant, Sample.of(device, Meaning.DC_VOLTAGE, time, watts > 0 ? 600 : 0));
      add(
          plant,
          Sample.of(
              device, Meaning.AC_ENERGY_TOTAL, time.plusSeconds(150), Math.floor(counters[i])));
    }
  }

  private static void add(RoofPlant plant, Sample sample) {
    SampleResult unused = plant.analytics.add(sample);
  }
}
