// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.workshop;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.release.metadata.DelegatedRole;
import io.parasol.certs.release.metadata.Delegations;
import io.parasol.certs.release.metadata.Hashes;
import io.parasol.certs.release.metadata.Metadata;
import io.parasol.certs.release.metadata.MetadataType;
import io.parasol.certs.release.metadata.PathPattern;
import io.parasol.certs.release.metadata.RoleKeys;
import io.parasol.certs.release.metadata.RoleName;
import io.parasol.certs.release.metadata.Root;
import io.parasol.certs.release.metadata.SignedFile;
import io.parasol.certs.release.metadata.TargetFile;
import io.parasol.certs.release.metadata.TargetPath;
import io.parasol.certs.release.metadata.TargetPaths;
import io.parasol.certs.release.metadata.Targets;
import io.parasol.config.site.SiteId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The folder in which the owner of a site makes its TUF repository. What is changed becomes a draft
 * of the next version of its document; a draft is signed by several people, in any order, on copies
 * of the folder if they like; {@link #publish} makes of the drafts what gateways obey. The folder
 * holds no secret.
 *
 * <p>For one thread, and one process at a time.
 */
public final class Workshop {

  private final WorkshopFolder folder;
  private final WorkshopSettings settings;

  private Workshop(WorkshopFolder folder, WorkshopSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  /**
   * Makes a workshop with drafts of the first root, and of targets with a policy under which nobody
   * may sign anything yet.
   *
   * @throws WorkshopException if there is one already.
   */
  public static Workshop init(Path folder, SiteId site, Keepers keepers, Lives lives, Instant now)
      throws WorkshopException {
    Workshop made = new Workshop(new WorkshopFolder(folder), new WorkshopSettings(site, lives));
    if (Files.exists(made.folder.settings())) {
      throw new WorkshopException(folder + ": is a workshop already");
    }
    made.folder.writeDraft(
        Paper.ROOT, SignedFile.unsigned(new Root(1, now.plus(lives.root()), keepers.roles())));
    Map<TargetPath, TargetFile> targets = new LinkedHashMap<>();
    made.put(targets, new TargetPath(SitePolicy.PATH), SitePolicy.ofNobody(site).document());
    made.folder.writeDraft(
        Paper.TARGETS,
        SignedFile.unsigned(
            new Targets(1, now.plus(lives.targets()), targets, Delegations.none())));
    made.settings.write(made.folder.settings());
    return made;
  }

  /**
   * The workshop of that folder.
   *
   * @throws WorkshopException if there is none.
   */
  public static Workshop open(Path folder) throws WorkshopException {
    WorkshopFolder files = new WorkshopFolder(folder);
    return new Workshop(files, WorkshopSettings.read(files.settings()));
  }

  public SiteId site() {
    return settings.site();
  }

  // --- What stands, drafts first --------------------------------------------------------------

  Root root() throws WorkshopException {
    return current(Paper.ROOT).alleged();
  }

  Targets targets() throws WorkshopException {
    return current(Paper.TARGETS).alleged();
  }

  private <T extends Metadata> SignedFile<T> current(Paper<T> paper) throws WorkshopException {
    return newest(paper)
        .orElseThrow(
            () -> new WorkshopException("the workshop has no document of " + paper.role()));
  }

  private <T extends Metadata> Optional<SignedFile<T>> newest(Paper<T> paper)
      throws WorkshopException {
    Optional<SignedFile<T>> draft = folder.draft(paper);
    return draft.isPresent() ? draft : folder.published(paper);
  }

  private <T extends Metadata> long nextVersion(Paper<T> paper) throws WorkshopException {
    return folder.published(paper).map(each -> each.alleged().version() + 1).orElse(1L);
  }

  /** The policy as it will be once everything is published. */
  public SitePolicy policy() throws WorkshopException {
    TargetPath path = new TargetPath(SitePolicy.PATH);
    TargetFile file =
        targets()
            .of(path)
            .orElseThrow(() -> new WorkshopException("targets: " + path + " is missing"));
    folder.requireContent(path, file);
    try {
      return SitePolicy.read(
          WorkshopFolder.bytes(folder.content(path, file), SitePolicy.LONGEST).orElseThrow());
    } catch (JsonException malformed) {
      throw new WorkshopException(String.valueOf(malformed.getMessage()), malformed);
    }
  }

  // --- What changes ---------------------------------------------------------------------------

  /** Changes who may sign what: a draft of targets. */
  public void changePolicy(UnaryOperator<SitePolicy> change, Instant now) throws WorkshopException {
    SitePolicy changed = change.apply(policy());
    Map<TargetPath, TargetFile> files = new LinkedHashMap<>(targets().targets());
    put(files, new TargetPath(SitePolicy.PATH), changed.document());
    redraft(files, targets().delegations(), now);
  }

  /** Whose keys will sign once everything is published. */
  public Keepers keepers() throws WorkshopException {
    return Keepers.of(root());
  }

  /**
   * Changes whose keys sign: drafts of root and of targets, for what others have signed must be
   * signed anew.
   */
  public void changeKeepers(Keepers keepers, Instant now) throws WorkshopException {
    folder.writeDraft(
        Paper.ROOT,
        SignedFile.unsigned(
            new Root(nextVersion(Paper.ROOT), now.plus(settings.lives().root()), keepers.roles())));
    redraft(targets().targets(), targets().delegations(), now);
  }

  /** Drafts of root and targets that differ from what is published in nothing but their expiry. */
  public void renew(Instant now) throws WorkshopException {
    changeKeepers(keepers(), now);
  }

  /**
   * Trusts a vendor for the releases under those paths, in place of what was delegated to it. The
   * delegation is terminating: what the vendor does not name there, nobody else may.
   */
  public void delegate(RoleName vendor, RoleKeys keys, List<PathPattern> patterns, Instant now)
      throws WorkshopException {
    List<DelegatedRole> roles = new ArrayList<>(targets().delegations().roles());
    roles.removeIf(each -> each.name().equals(vendor));
    roles.add(new DelegatedRole(vendor, keys, new TargetPaths.Patterns(patterns), true));
    redraft(targets().targets(), new Delegations(roles), now);
  }

  /** Trusts a vendor for nothing any more. */
  public void undelegate(RoleName vendor, Instant now) throws WorkshopException {
    List<DelegatedRole> roles = new ArrayList<>(targets().delegations().roles());
    if (!roles.removeIf(each -> each.name().equals(vendor))) {
      throw new WorkshopException("nothing is delegated to " + vendor);
    }
    redraft(targets().targets(), new Delegations(roles), now);
    folder.removeDraft(Paper.ofTargets(vendor));
  }

  /** The vendors, by whom their releases are signed and for which paths. */
  public List<DelegatedRole> vendors() throws WorkshopException {
    return targets().delegations().roles();
  }

  /** Adds a release, of the owner's own or of a vendor: a draft of its document. */
  public void addRelease(NewRelease release, Instant now) throws WorkshopException {
    Targets into = release.vendor().isPresent() ? ofVendor(release.vendor().get(), now) : targets();
    release.requireNewIn(into);
    if (release.vendor().isPresent()
        && !delegation(release.vendor().get()).paths().cover(release.path())) {
      throw new WorkshopException(
          "%s is not trusted for %s".formatted(release.vendor().get(), release.path()));
    }
    TargetFile file = release.copyInto(folder);
    Map<TargetPath, TargetFile> files = new LinkedHashMap<>(into.targets());
    files.put(release.path(), file);
    redraftTargets(release.vendor(), files, into.delegations(), now);
  }

  /** Takes a release back: it is not to be had any more. */
  public void removeRelease(Optional<RoleName> vendor, TargetPath path, Instant now)
      throws WorkshopException {
    Targets from = vendor.isPresent() ? ofVendor(vendor.get(), now) : targets();
    Map<TargetPath, TargetFile> files = new LinkedHashMap<>(from.targets());
    if (path.text().equals(SitePolicy.PATH) || files.remove(path) == null) {
      throw new WorkshopException("there is no release " + path);
    }
    redraftTargets(vendor, files, from.delegations(), now);
  }

  /** What that vendor offers; what the owner itself does where it is empty. */
  public Map<TargetPath, TargetFile> releases(Optional<RoleName> vendor) throws WorkshopException {
    Map<TargetPath, TargetFile> files = new LinkedHashMap<>();
    if (vendor.isPresent()) {
      newest(Paper.ofTargets(vendor.get()))
          .ifPresent(each -> files.putAll(each.alleged().targets()));
    } else {
      files.putAll(targets().targets());
      files.remove(new TargetPath(SitePolicy.PATH));
    }
    return files;
  }

  private Targets ofVendor(RoleName vendor, Instant now) throws WorkshopException {
    delegation(vendor);
    return newest(Paper.ofTargets(vendor))
        .map(SignedFile::alleged)
        .orElseGet(
            () ->
                new Targets(1, now.plus(settings.lives().targets()), Map.of(), Delegations.none()));
  }

  private DelegatedRole delegation(RoleName vendor) throws WorkshopException {
    return vendors().stream()
        .filter(each -> each.name().equals(vendor))
        .findFirst()
        .orElseThrow(() -> new WorkshopException("nothing is delegated to " + vendor));
  }

  private void redraft(Map<TargetPath, TargetFile> files, Delegations delegations, Instant now)
      throws WorkshopException {
    redraftTargets(Optional.empty(), files, delegations, now);
  }

  private void redraftTargets(
      Optional<RoleName> vendor,
      Map<TargetPath, TargetFile> files,
      Delegations delegations,
      Instant now)
      throws WorkshopException {
    Paper<Targets> paper = vendor.map(Paper::ofTargets).orElse(Paper.TARGETS);
    folder.writeDraft(
        paper,
        SignedFile.unsigned(
            new Targets(
                nextVersion(paper), now.plus(settings.lives().targets()), files, delegations)));
  }

  private void put(Map<TargetPath, TargetFile> files, TargetPath path, byte[] content)
      throws WorkshopException {
    TargetFile file = new TargetFile(content.length, Hashes.of(content), Optional.empty());
    WorkshopFolder.write(folder.content(path, file), content);
    files.put(path, file);
  }

  // --- Signing and publishing ------------------------------------------------------------------

  /**
   * Signs every draft that the key has a say in.
   *
   * @return the roles of these drafts.
   * @throws WorkshopException if there is none.
   */
  public List<RoleName> sign(SigningKey key) throws WorkshopException {
    List<RoleName> signed = new ArrayList<>();
    for (Desk<?> each : desks()) {
      if (each.sign(key)) {
        signed.add(each.role());
      }
    }
    if (signed.isEmpty()) {
      throw new WorkshopException("the key has no say in any of the drafts");
    }
    return signed;
  }

  /**
   * Takes over what others have done on a copy of the folder: their signatures on the same drafts,
   * and the drafts of vendors with their images.
   *
   * @return the roles of which something was taken over.
   */
  public List<RoleName> take(Workshop other) throws WorkshopException {
    List<RoleName> taken = new ArrayList<>();
    for (Desk<?> each : desks()) {
      if (each.take(other.folder)) {
        taken.add(each.role());
      }
    }
    return taken;
  }

  /**
   * Publishes the drafts, with a new snapshot and timestamp, and lays everything into a folder from
   * which a server or a stick serves it.
   *
   * @return vendors whose releases are not to be had, because their document is not signed by
   *     enough of the keys that count now.
   * @throws WorkshopException if not enough have signed root or targets, or a content is missing:
   *     then nothing is published.
   */
  public List<RoleName> publish(SigningKey online, Path to, Instant now) throws WorkshopException {
    return new Publishing(this, folder, settings.lives(), now).publish(online, to);
  }

  /** How each document stands, drafts beside what is published. */
  public List<Standing> standings() throws WorkshopException {
    List<Standing> standings = new ArrayList<>();
    for (Desk<?> each : desks()) {
      standings.addAll(each.standings());
    }
    standings.addAll(online(Paper.SNAPSHOT).standings());
    standings.addAll(online(Paper.TIMESTAMP).standings());
    return standings;
  }

  /** Root, targets and the documents of vendors, with those who have a say in them. */
  List<Desk<?>> desks() throws WorkshopException {
    List<Desk<?>> desks = new ArrayList<>();
    List<RoleKeys> overRoot = new ArrayList<>(List.of(root().keysOf(MetadataType.ROOT)));
    // The owners until now must agree with who the owners are from now on (TUF 1.0, 5.3.4).
    folder
        .published(Paper.ROOT)
        .ifPresent(before -> overRoot.add(before.alleged().keysOf(MetadataType.ROOT)));
    desks.add(new Desk<>(folder, Paper.ROOT, overRoot, Desk.ANYWHERE));
    desks.add(
        new Desk<>(
            folder, Paper.TARGETS, List.of(root().keysOf(MetadataType.TARGETS)), Desk.ANYWHERE));
    for (DelegatedRole vendor : vendors()) {
      desks.add(
          new Desk<>(
              folder,
              Paper.ofTargets(vendor.name()),
              List.of(vendor.keys()),
              Desk.within(vendor.paths())));
    }
    return desks;
  }

  private <T extends Metadata> Desk<T> online(Paper<T> paper) throws WorkshopException {
    return new Desk<>(folder, paper, List.of(root().keysOf(paper.type())), Desk.ANYWHERE);
  }
}
