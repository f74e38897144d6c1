// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an operator has asked for.
 *
 * @param name 1 to 64 letters, digits, '.', '_' and '-'; the name of its folder.
 * @param digest SHA-256 of the file, in hexadecimal digits.
 * @param release the path of the target that each command must name.
 * @param version the version that each command must name, and each device report afterwards.
 * @param commands the folder of the signed commands.
 * @param waves at least one; the first one is the canary.
 */
record Campaign(
    String name,
    String digest,
    String release,
    String version,
    Path commands,
    Selection selection,
    List<Wave> waves,
    Criteria criteria) {

  /** The form of a name, which is safe as that of a folder. */
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

  Campaign {
    waves = List.copyOf(waves);
  }

  /**
   * Which devices are meant; all terms must hold.
   *
   * @param models the names of models, or {@code MANUFACTURER MODEL}.
   * @param firmware the versions that run now; empty for all but the new one.
   * @param sites of the names of sites; empty for all.
   * @param except names of sites, and {@code SITE/DEVICE}.
   */
  record Selection(
      Set<String> models, Set<String> firmware, List<Pattern> sites, Set<String> except) {

    Selection {
      models = Set.copyOf(models);
      firmware = Set.copyOf(firmware);
      sites = List.copyOf(sites);
      except = Set.copyOf(except);
    }

    boolean hasSite(String site) {
      return !except.contains(site)
          && (sites.isEmpty() || sites.stream().anyMatch(each -> each.matcher(site).matches()));
    }
  }

  /**
   * Devices that are updated together.
   *
   * @param observe how long each device is observed after its install.
   */
  record Wave(Size size, Duration observe) {}

  /** How many devices a wave has. */
  sealed interface Size {

    /** A number of devices. */
    record Count(int devices) implements Size {}

    /**
     * A share of all selected devices, rounded up.
     *
     * @param percent above 0, at most 100.
     */
    record Share(double percent) implements Size {}

    /** These devices. */
    record Named(List<Target> targets) implements Size {

      public Named {
        targets = List.copyOf(targets);
      }
    }

    /** All devices that are left. */
    record Rest() implements Size {}
  }

  /**
   * When a device counts as bad, and when the campaign stops.
   *
   * @param maxFailures how many bad devices the waves after the first one may have, all together.
   * @param minJudged share of the devices of a wave that must have been found good, 0 to 100.
   * @param faultAfter how long a device may be in a worse state than before.
   * @param unreachableAfter how long a site may be offline when it is needed.
   * @param installWithin from the command to its result.
   */
  record Criteria(
      int maxFailures,
      double minJudged,
      Duration faultAfter,
      Duration unreachableAfter,
      Duration installWithin,
      Optional<Yield> yield) {}

  /**
   * The energy of a device, compared with other devices.
   *
   * @param within how much less than before, relative to the others, is accepted, in per cent.
   * @param hours how many hours with production must have been compared.
   * @param patience how long these hours are waited for after the observation.
   */
  record Yield(double within, int hours, Duration patience) {}
}
