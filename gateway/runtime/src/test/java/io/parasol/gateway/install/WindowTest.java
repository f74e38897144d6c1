// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.site.DailyHours;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.PowerLimit;
import io.parasol.config.model.site.UpdateRules;
import io.parasol.config.model.site.UpdateWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A window")
class WindowTest {

  private static final GeoPosition MUNICH = new GeoPosition(48.137, 11.575);
  private static final Instant NOON = Instant.parse("2026-11-24T11:00:00Z");
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  private static UpdateRules site(UpdateWindow window) {
    return new UpdateRules(
        Optional.of(MUNICH),
        ZoneId.of("Europe/Berlin"),
        window,
        1,
        OptionalDouble.empty(),
        Map.of());
  }

  private static UpdateWindow night() {
    return new UpdateWindow(
        OptionalDouble.of(-3), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static UpdateWindow hours(String text) {
    return new UpdateWindow(
        OptionalDouble.empty(), Optional.empty(), DailyHours.parse(text), Optional.empty());
  }

  private static UpdateWindow notBefore(String time) {
    return new UpdateWindow(
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Instant.parse(time)));
  }

  private static Window window(UpdateWindow ofSite, UpdateWindow ofCommand) throws Exception {
    return Window.of(site(ofSite), ofCommand, NOON, NOON.plus(Duration.ofDays(2)), TEN_MINUTES);
  }

  private static List<WaitReason.WaitCode> words(Window window, String time) {
    return window.closed(Instant.parse(time)).stream().map(WaitReason::reason).toList();
  }

  @Test
  void without_terms_is_open_at_any_time() throws Exception {
    Window window = window(UpdateWindow.ALWAYS, UpdateWindow.ALWAYS);

    assertEquals(List.of(), window.closed(NOON));
    assertEquals(Optional.of(NOON), window.opens(NOON));
  }

  @Test
  void of_the_night_opens_when_the_sun_is_low_enough_and_closes_before_it_rises() throws Exception {
    Window window = window(night(), UpdateWindow.ALWAYS);

    WaitReason reason = window.closed(NOON).get(0);
    assertEquals(WaitReason.WaitCode.SUN_IS_UP, reason.reason());
    assertEquals(
        "the sun is at 21.3 degrees; it must be below -3.0, expected from 2026-11-24T15:42:00Z on",
        reason.detail());
    assertEquals(List.of(WaitReason.WaitCode.SUN_IS_UP), words(window, "2026-11-24T15:40:00Z"));
    assertEquals(List.of(), words(window, "2026-11-24T15:44:00Z"));
    assertEquals(List.of(), words(window, "2026-11-25T06:00:00Z"));
    assertEquals(List.of(WaitReason.WaitCode.SUN_IS_UP), words(window, "2026-11-25T06:30:00Z"));
  }

  @Test
  void of_the_site_and_of_the_command_must_both_be_open() throws Exception {
    Window window = window(night(), hours("22:00-04:00"));

    assertEquals(
        List.of(WaitReason.WaitCode.OUTSIDE_HOURS, WaitReason.WaitCode.SUN_IS_UP),
        words(window, "2026-11-24T12:00:00Z"));
    assertEquals(List.of(WaitReason.WaitCode.OUTSIDE_HOURS), words(window, "2026-11-24T18:00:00Z"));
    assertEquals(List.of(), words(window, "2026-11-24T21:00:00Z"));
  }

  @Test
  void is_judged_by_the_clock_of_the_site() throws Exception {
    Window window = window(UpdateWindow.ALWAYS, hours("22:00-04:00"));

    assertEquals(List.of(WaitReason.WaitCode.OUTSIDE_HOURS), words(window, "2026-11-24T20:59:00Z"));
    assertEquals(List.of(), words(window, "2026-11-24T21:00:00Z"));
    assertEquals(
        "only from 22:00 to 04:00, time zone Europe/Berlin", window.closed(NOON).get(0).detail());
  }

  @Test
  void is_not_open_before_the_start_in_the_command() throws Exception {
    Window window = window(UpdateWindow.ALWAYS, notBefore("2026-11-25T00:00:00Z"));

    assertEquals(List.of(WaitReason.WaitCode.NOT_BEFORE), words(window, "2026-11-24T23:59:59Z"));
    assertEquals(List.of(), words(window, "2026-11-25T00:00:00Z"));
    assertEquals(Optional.of(Instant.parse("2026-11-25T00:00:00Z")), window.opens(NOON));
  }

  @Test
  void is_too_short_when_it_closes_before_the_transfer_would_end() throws Exception {
    Window window = window(UpdateWindow.ALWAYS, hours("22:00-04:00"));

    assertEquals(List.of(), words(window, "2026-11-25T02:49:00Z"));
    assertEquals(
        List.of(WaitReason.WaitCode.WINDOW_TOO_SHORT), words(window, "2026-11-25T02:52:00Z"));
    assertEquals(
        "the transfer takes 10m, but the window closes in 7m",
        window.closed(Instant.parse("2026-11-25T02:52:00Z")).get(0).detail());
  }

  @Test
  void is_too_short_when_the_command_expires_before_the_transfer_would_end() throws Exception {
    Window window = window(UpdateWindow.ALWAYS, UpdateWindow.ALWAYS);

    assertEquals(List.of(), words(window, "2026-11-26T10:50:00Z"));
    assertEquals(
        List.of(WaitReason.WaitCode.WINDOW_TOO_SHORT), words(window, "2026-11-26T10:50:01Z"));
  }

  @Test
  void tells_every_power_that_must_be_low() throws Exception {
    PowerLimit ofDevice = new PowerLimit(Optional.empty(), new PointName("ac_power"), 50);
    PowerLimit ofPlant = new PowerLimit(Optional.empty(), new PointName("power"), 500);

    assertEquals(List.of(ofPlant, ofDevice), window(power(ofPlant), power(ofDevice)).limits());
  }

  private static UpdateWindow power(PowerLimit limit) {
    return new UpdateWindow(
        OptionalDouble.empty(), Optional.of(limit), Optional.empty(), Optional.empty());
  }

  @Nested
  @DisplayName("is refused")
  class IsRefused {

    private static CommandRejectedException refused(
        UpdateRules rules, UpdateWindow window, Duration life, Duration needed) {
      return assertThrows(
          CommandRejectedException.class,
          () -> Window.of(rules, window, NOON, NOON.plus(life), needed));
    }

    @Test
    void when_it_never_opens_while_the_command_is_valid() {
      CommandRejectedException refused =
          refused(site(night()), UpdateWindow.ALWAYS, Duration.ofHours(4), TEN_MINUTES);

      assertEquals(Rejection.WINDOW_CLOSED, refused.reason());
      assertEquals(
          "the transfer takes 10m; until 2026-11-24T15:00:00Z the window is open for at most 0s",
          refused.getMessage());
    }

    @ParameterizedTest(name = "when it is open for 20 minutes and the transfer takes {0}: {1}")
    @CsvSource({"PT19M, false", "PT20M, true", "PT21M, true"})
    void when_it_is_shorter_than_the_transfer(Duration needed, boolean isRefused) throws Exception {
      UpdateRules rules = site(UpdateWindow.ALWAYS);
      Duration days = Duration.ofDays(3);
      if (isRefused) {
        assertEquals(
            Rejection.WINDOW_CLOSED, refused(rules, hours("03:00-03:20"), days, needed).reason());
      } else {
        Window.of(rules, hours("03:00-03:20"), NOON, NOON.plus(days), needed);
      }
    }

    @Test
    void when_it_speaks_of_the_sun_of_a_site_without_a_place() throws Exception {
      CommandRejectedException refused =
          refused(UpdateRules.DEFAULT, night(), Duration.ofDays(2), TEN_MINUTES);

      assertEquals(Rejection.WINDOW_CLOSED, refused.reason());
      assertTrue(refused.getMessage().contains("needs site.location"));
      Window.of(
          site(UpdateWindow.ALWAYS), night(), NOON, NOON.plus(Duration.ofDays(2)), TEN_MINUTES);
    }
  }
}
