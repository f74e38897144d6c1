// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.certs.command.Action;
import io.parasol.config.model.site.Sha256;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.FileText;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.PathText;
import io.parasol.config.yaml.Problems;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.Source;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Variables;
import io.parasol.config.yaml.Words;
import io.parasol.config.yaml.Yaml;
import io.parasol.fleet.campaign.Campaign.Criteria;
import io.parasol.fleet.campaign.Campaign.Selection;
import io.parasol.fleet.campaign.Campaign.Size;
import io.parasol.fleet.campaign.Campaign.Wave;
import io.parasol.fleet.campaign.Campaign.Yield;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the file of a campaign. */
final class CampaignFile {

  private static final int MAX_ITEMS = 1_000;
  private static final int MAX_WAVES = 50;

  private static final Keys ROOT =
      Keys.of("campaign", "release", "version", "commands", "select", "waves", "judge");
  private static final Keys SELECT = Keys.of("models", "firmware", "sites", "except");
  private static final Keys WAVE = Keys.of("devices", "observe");
  private static final Keys JUDGE =
      Keys.of(
          "yield",
          "max-failures",
          "min-judged",
          "fault-after",
          "unreachable-after",
          "install-within");
  private static final Keys YIELD = Keys.of("within", "hours", "patience");

  private static final TextFormat<String> NAME =
      TextFormat.matching(
          "1 to 64 letters, digits, '.', '_' and '-', not beginning with '.'", Campaign.NAME);
  private static final TextFormat<String> RELEASE =
      new TextFormat<>(
          "the path of a target, such as acme/pv2000/pv2000-1.4.0.bin",
          text -> Optional.of(new Action.Image(text, "1", 1, "0".repeat(64)).release()));
  private static final TextFormat<String> VERSION =
      TextFormat.matching(
          "1 to 64 letters, digits and ._+-", Pattern.compile("[A-Za-z0-9._+-]{1,64}"));
  private static final TextFormat<String> TEXT = TextFormat.shortText(128);
  private static final TextFormat<Pattern> SITES =
      TextFormat.matching(
              "the name of a site, in which * stands for any letters, such as north-*",
              Pattern.compile("[a-z0-9*-]{1,64}"))
          .map(CampaignFile::sites);
  private static final TextFormat<String> EXCEPTION =
      new TextFormat<>(
          "a site or SITE/DEVICE",
          text ->
              Optional.of(
                  text.contains("/") ? Target.parse(text).toString() : new SiteId(text).value()));
  private static final TextFormat<Target> TARGET =
      new TextFormat<>(
          "SITE/DEVICE, such as rooftop-7/inverter-01", text -> Optional.of(Target.parse(text)));
  private static final TextFormat<Double> PERCENT =
      new TextFormat<>("a percentage from 0.1% to 100%", CampaignFile::percent);
  private static final TextFormat<Size> SIZE =
      new TextFormat<>(
          "a number of devices, a percentage such as 10%, a list of SITE/DEVICE, or rest",
          CampaignFile::size);

  private static final TextFormat<Duration> OBSERVE =
      TextFormat.duration(Duration.ZERO, Duration.ofDays(90));
  private static final TextFormat<Duration> WAIT =
      TextFormat.duration(Duration.ofSeconds(1), Duration.ofDays(30));

  private static final Criteria DEFAULT =
      new Criteria(
          0, 50, Duration.ofMinutes(15), Duration.ofDays(1), Duration.ofDays(7), Optional.empty());
  private static final Yield DEFAULT_YIELD = new Yield(5, 6, Duration.ofDays(7));

  private CampaignFile() {}

  /**
   * Reads and checks a file.
   *
   * @throws ConfigException with all problems at once.
   */
  static Campaign load(Path file) throws ConfigException {
    Source source = new Source(file, Variables.NONE, new Problems());
    String text = FileText.read(file);
    Section root = source.mapping(text, ROOT);
    Optional<String> name = root.required("campaign", NAME);
    Optional<String> release = root.required("release", RELEASE);
    Optional<String> version = root.required("version", VERSION);
    Optional<Path> commands =
        root.required(
            "commands", PathText.relativeTo(file, "the path of the folder of signed commands"));
    Optional<Selection> selection = section(root, "select", SELECT).map(CampaignFile::selection);
    List<Wave> waves = waves(root);
    Criteria criteria = root.section("judge", JUDGE).map(CampaignFile::criteria).orElse(DEFAULT);
    source.problems().throwIfAny(file);
    return new Campaign(
        name.orElseThrow(),
        Sha256.hex(text),
        release.orElseThrow(),
        version.orElseThrow(),
        commands.orElseThrow(),
        selection.orElseThrow(),
        waves,
        criteria);
  }

  /**
   * Returns the names that a text with stars stands for. What is between two stars is matched where
   * it occurs first, and nowhere else, so that many stars take no longer.
   */
  private static Pattern sites(String text) {
    List<String> parts = List.of(text.split("\\*", -1));
    int last = parts.size() - 1;
    StringBuilder names = new StringBuilder(parts.get(0));
    for (int i = 1; i <= last; i++) {
      names.append((i < last ? "(?>[a-z0-9-]*?%s)" : "[a-z0-9-]*%s").formatted(parts.get(i)));
    }
    return Pattern.compile(names.toString());
  }

  private static Optional<Section> section(Section root, String key, Keys keys) {
    if (!root.has(key)) {
      root.problem(key, "missing", "a mapping with " + Words.oneOf(keys.known()));
    }
    return root.section(key, keys);
  }

  private static Selection selection(Section select) {
    return new Selection(
        Set.copyOf(list(select, "models", TEXT, true)),
        Set.copyOf(list(select, "firmware", TEXT, false)),
        list(select, "sites", SITES, false),
        Set.copyOf(list(select, "except", EXCEPTION, false)));
  }

  private static <T> List<T> list(
      Section in, String key, TextFormat<T> format, boolean isRequired) {
    String expected = "a list of: " + format.expected();
    List<Field> items = isRequired ? in.requiredItems(key, expected) : in.items(key, expected);
    if (items.size() > MAX_ITEMS) {
      in.problem(key, items.size() + " items", "at most " + MAX_ITEMS);
      return List.of();
    }
    return items.stream().flatMap(item -> item.as(format).stream()).distinct().toList();
  }

  private static List<Wave> waves(Section root) {
    List<Field> items =
        root.requiredItems("waves", "a list of waves, such as {devices: 2, observe: 3d}");
    if (items.size() > MAX_WAVES) {
      root.problem("waves", items.size() + " waves", "at most " + MAX_WAVES);
      return List.of();
    }
    List<Wave> waves = new ArrayList<>();
    Set<Target> named = new HashSet<>();
    for (int i = 0; i < items.size(); i++) {
      Optional<Section> section = items.get(i).section(root.position(), WAVE);
      if (section.isEmpty()) {
        continue;
      }
      Optional<Size> size = size(section.get());
      Optional<Duration> observe = section.get().required("observe", OBSERVE);
      if (size.isPresent() && size.get() instanceof Size.Rest && i < items.size() - 1) {
        section.get().problem("devices", "rest", "the rest in the last wave only");
      }
      if (size.isPresent()
          && size.get() instanceof Size.Named list
          && !list.targets().stream().allMatch(named::add)) {
        section.get().problem("devices", "a device twice", "each device once");
      }
      size.ifPresent(of -> observe.ifPresent(time -> waves.add(new Wave(of, time))));
    }
    return waves;
  }

  private static Optional<Size> size(Section wave) {
    Optional<Field> devices = wave.required("devices", SIZE.expected());
    if (devices.isPresent() && devices.get().value() instanceof Yaml.Sequence) {
      return Optional.of(new Size.Named(list(wave, "devices", TARGET, true)));
    }
    return devices.flatMap(field -> field.as(SIZE));
  }

  private static Optional<Size> size(String text) {
    if (text.equals("rest")) {
      return Optional.of(new Size.Rest());
    }
    return text.endsWith("%")
        ? percent(text).map(Size.Share::new)
        : TextFormat.integer(1, 100_000).parser().apply(text).map(Size.Count::new);
  }

  private static Optional<Double> percent(String text) {
    return text.endsWith("%")
        ? TextFormat.REAL
            .parser()
            .apply(text.substring(0, text.length() - 1))
            .filter(value -> value >= 0.1 && value <= 100)
        : Optional.empty();
  }

  private static Criteria criteria(Section judge) {
    return new Criteria(
        judge.optional("max-failures", TextFormat.integer(0, 100_000), DEFAULT.maxFailures()),
        judge.optional("min-judged", PERCENT, DEFAULT.minJudged()),
        judge.optional("fault-after", WAIT, DEFAULT.faultAfter()),
        judge.optional("unreachable-after", WAIT, DEFAULT.unreachableAfter()),
        judge.optional("install-within", WAIT, DEFAULT.installWithin()),
        judge.section("yield", YIELD).map(CampaignFile::energy));
  }

  private static Yield energy(Section yield) {
    return new Yield(
        yield.optional("within", PERCENT, DEFAULT_YIELD.within()),
        yield.optional("hours", TextFormat.integer(1, 240), DEFAULT_YIELD.hours()),
        yield.optional("patience", WAIT, DEFAULT_YIELD.patience()));
  }
}
