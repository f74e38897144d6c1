// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static io.parasol.fleet.campaign.PlayedFleet.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.parasol.fleet.campaign.Campaign.Selection;
import io.parasol.fleet.campaign.Campaign.Size;
import io.parasol.fleet.campaign.Campaign.Wave;
import io.parasol.fleet.campaign.DeviceFacts.About;
import io.parasol.fleet.campaign.Planner.Plan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The plan of a campaign")
class CampaignPlanTest {

  private final Map<Target, About> inventory = new HashMap<>();

  @BeforeEach
  void a_fleet_of_five_sites_with_four_devices_each() {
    for (String site : List.of("barn", "farm", "mill", "north-1", "north-2")) {
      for (int i = 1; i <= 4; i++) {
        inventory.put(target(site, i), new About("ACME", "PV2000", "1.3.0"));
      }
    }
  }

  private static Selection all() {
    return new Selection(Set.of("PV2000"), Set.of(), List.of(), Set.of());
  }

  private static Campaign campaign(String name, Selection selection, Size... sizes) {
    return new Campaign(
        name,
        "d",
        "acme/pv2000/fw.bin",
        "1.4.0",
        Path.of("commands"),
        selection,
        List.of(sizes).stream().map(size -> new Wave(size, Duration.ZERO)).toList(),
        PlayedFleet.criteria());
  }

  private Plan plan(Selection selection, Size... sizes) {
    return Planner.plan(campaign("spring", selection, sizes), inventory);
  }

  private Set<Target> selected(Selection selection) {
    return Set.copyOf(plan(selection, new Size.Rest()).waves().get(0));
  }

  @Test
  void divides_the_devices_by_counts_shares_and_the_rest() {
    Plan plan = plan(all(), new Size.Count(2), new Size.Share(12), new Size.Rest());

    assertEquals(List.of(2, 3, 15), plan.waves().stream().map(List::size).toList());
    assertEquals(List.of(), plan.left());
    assertEquals(List.of(), plan.problems());
    Set<Target> planned = new HashSet<>();
    plan.waves().forEach(planned::addAll);
    assertEquals(inventory.keySet(), planned);
  }

  @Test
  void spreads_a_wave_over_the_sites() {
    List<Target> canary = plan(all(), new Size.Count(5)).waves().get(0);

    assertEquals(5, canary.stream().map(Target::site).distinct().count());
  }

  @Test
  void is_the_same_each_time_and_begins_with_another_site_for_another_campaign() {
    assertEquals(plan(all(), new Size.Rest()), plan(all(), new Size.Rest()));
    Set<Target> first =
        List.of("a", "b", "c", "d", "e", "f").stream()
            .map(name -> Planner.plan(campaign(name, all(), new Size.Count(1)), inventory))
            .map(plan -> plan.waves().get(0).get(0))
            .collect(Collectors.toSet());
    assertNotEquals(1, first.size());
  }

  @Test
  void keeps_named_devices_for_their_wave() {
    Plan plan =
        plan(all(), new Size.Count(3), new Size.Named(List.of(target("mill", 1))), new Size.Rest());

    assertEquals(List.of(target("mill", 1)), plan.waves().get(1));
    assertEquals(List.of(3, 1, 16), plan.waves().stream().map(List::size).toList());
  }

  @Test
  void reports_what_is_in_no_wave_and_named_devices_that_were_not_selected() {
    inventory.put(target("mill", 9), new About("ACME", "OTHER", "1"));

    Plan plan = plan(all(), new Size.Named(List.of(target("mill", 9), target("mill", 1))));

    assertEquals(List.of("mill/inverter-09 is in a wave, but was not selected"), plan.problems());
    assertEquals(19, plan.left().size());
  }

  private List<String> problemsWithoutDevices() {
    return plan(
            new Selection(Set.of("PV3000"), Set.of(), List.of(), Set.of()),
            new Size.Count(1),
            new Size.Rest())
        .problems();
  }

  @Test
  void reports_that_nothing_is_selected_and_what_there_is() {
    inventory.put(target("mill", 9), new About("BOLT", "B7", ""));

    assertEquals(
        List.of("no device is selected; of 21, the models and versions are: B7, PV2000 1.3.0"),
        problemsWithoutDevices());
  }

  @Test
  void reports_that_no_device_is_known() {
    inventory.clear();

    assertEquals(
        List.of("no device is selected: no site has reported any to the central broker"),
        problemsWithoutDevices());
  }

  @Test
  void selects_by_model_firmware_site_and_exception() {
    inventory.put(target("barn", 7), new About("BOLT", "PV2000", "1.2.0"));
    inventory.put(target("barn", 8), new About("ACME", "PV2000", "1.4.0"));
    inventory.put(target("barn", 9), new About("ACME", "PV3000", "1.3.0"));

    assertEquals(21, selected(all()).size(), "neither another model nor one that has the version");
    assertEquals(
        20, selected(new Selection(Set.of("ACME PV2000"), Set.of(), List.of(), Set.of())).size());
    assertEquals(
        Set.of(target("barn", 7)),
        selected(new Selection(Set.of("PV2000"), Set.of("1.2.0"), List.of(), Set.of())));
    assertEquals(
        Set.of("north-1"),
        selected(
                new Selection(
                    Set.of("PV2000"),
                    Set.of(),
                    List.of(Pattern.compile("north-[a-z0-9-]*")),
                    Set.of("north-2")))
            .stream()
            .map(Target::site)
            .collect(Collectors.toSet()));
    assertEquals(
        3,
        selected(
                new Selection(
                    Set.of("PV2000"),
                    Set.of(),
                    List.of(Pattern.compile("mill")),
                    Set.of("mill/inverter-02")))
            .size());
  }
}
