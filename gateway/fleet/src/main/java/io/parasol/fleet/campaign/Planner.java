// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.fleet.campaign.Campaign.Selection;
import io.parasol.fleet.campaign.Campaign.Size;
import io.parasol.fleet.campaign.Campaign.Wave;
import io.parasol.fleet.campaign.DeviceFacts.About;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Selects the devices of a campaign, and divides them into waves. */
final class Planner {

  /** How many devices a campaign may have. */
  static final int MAX_DEVICES = 100_000;

  /** How many models are listed if none of them is selected. */
  private static final int MAX_MODELS = 10;

  private Planner() {}

  /**
   * The devices of a campaign.
   *
   * @param waves as many as the campaign has; a wave may be empty.
   * @param left devices that were selected, and are in no wave.
   * @param problems each in one line; with any, the campaign cannot begin.
   */
  record Plan(List<List<Target>> waves, List<Target> left, List<String> problems) {

    Plan {
      waves = waves.stream().map(List::copyOf).toList();
      left = List.copyOf(left);
      problems = List.copyOf(problems);
    }
  }

  /**
   * Makes the plan. The same inventory leads to the same plan. Devices of one site are far apart in
   * the order, and no site is first in each campaign.
   *
   * @param inventory what each known device is.
   */
  static Plan plan(Campaign campaign, Map<Target, About> inventory) {
    Set<Target> free = new LinkedHashSet<>(order(campaign, select(campaign, inventory)));
    int all = free.size();
    List<String> problems = new ArrayList<>();
    if (all == 0) {
      problems.add(whyNone(inventory));
    } else if (all > MAX_DEVICES) {
      problems.add("%d devices are selected, expected at most %d".formatted(all, MAX_DEVICES));
      return new Plan(List.of(), List.of(), problems);
    }
    Set<Target> named = new HashSet<>();
    for (Wave each : campaign.waves()) {
      if (each.size() instanceof Size.Named list) {
        named.addAll(list.targets());
      }
    }
    List<List<Target>> waves = new ArrayList<>();
    for (Wave each : campaign.waves()) {
      waves.add(take(each.size(), free, named, all, problems));
    }
    if (!waves.isEmpty() && waves.get(0).isEmpty() && problems.isEmpty()) {
      problems.add("the first wave has no device");
    }
    return new Plan(waves, List.copyOf(free), problems);
  }

  private static String whyNone(Map<Target, About> inventory) {
    if (inventory.isEmpty()) {
      return "no device is selected: no site has reported any to the central broker";
    }
    List<String> models =
        inventory.values().stream()
            .map(each -> "%s %s".formatted(each.model(), each.firmware()).strip())
            .filter(each -> !each.isEmpty())
            .distinct()
            .sorted()
            .limit(MAX_MODELS)
            .toList();
    return "no device is selected; of %d, the models and versions are: %s"
        .formatted(inventory.size(), models.isEmpty() ? "unknown" : String.join(", ", models));
  }

  private static List<Target> take(
      Size size, Set<Target> free, Set<Target> named, int all, List<String> problems) {
    if (size instanceof Size.Named list) {
      for (Target each : list.targets()) {
        if (!free.contains(each)) {
          problems.add(each + " is in a wave, but was not selected");
        }
      }
      List<Target> wave = list.targets().stream().filter(free::contains).toList();
      wave.forEach(free::remove);
      return wave;
    }
    List<Target> wave =
        free.stream().filter(each -> !named.contains(each)).limit(limit(size, all)).toList();
    wave.forEach(free::remove);
    return wave;
  }

  private static long limit(Size size, int all) {
    if (size instanceof Size.Count count) {
      return count.devices();
    }
    return size instanceof Size.Share share ? (long) Math.ceil(all * share.percent() / 100) : all;
  }

  private static List<Target> select(Campaign campaign, Map<Target, About> inventory) {
    return inventory.entrySet().stream()
        .filter(each -> isSelected(campaign, each.getKey(), each.getValue()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static boolean isSelected(Campaign campaign, Target target, About about) {
    Selection selection = campaign.selection();
    boolean isModel =
        selection.models().contains(about.model())
            || selection.models().contains(about.manufacturer() + " " + about.model());
    boolean isFirmware =
        selection.firmware().isEmpty() || selection.firmware().contains(about.firmware());
    return isModel
        && isFirmware
        && selection.hasSite(target.site())
        && !selection.except().contains(target.toString())
        && !about.firmware().equals(campaign.version());
  }

  /** The first device of each site, then the second of each, and so on. */
  private static List<Target> order(Campaign campaign, List<Target> selected) {
    Map<String, Deque<Target>> sites =
        new TreeMap<>(
            Comparator.comparingLong((String site) -> hash(campaign.name() + "/" + site))
                .thenComparing(Comparator.naturalOrder()));
    selected.forEach(
        each -> sites.computeIfAbsent(each.site(), site -> new ArrayDeque<>()).add(each));
    List<Target> order = new ArrayList<>();
    while (order.size() < selected.size()) {
      for (Deque<Target> each : sites.values()) {
        if (!each.isEmpty()) {
          order.add(each.remove());
        }
      }
    }
    return order;
  }

  private static long hash(String text) {
    CRC32C hash = new CRC32C();
    hash.update(text.getBytes(UTF_8));
    return hash.getValue();
  }
}
