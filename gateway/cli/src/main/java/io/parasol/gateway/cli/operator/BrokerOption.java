// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.broker.topic.Topics;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.verb.P12Password;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The operator's certificate and the broker's address: the options of every verb that uses MQTT.
 */
public final class BrokerOption {

  private static final int DEFAULT_PORT = 8883;

  @Option(
      names = "--as",
      paramLabel = "FILE.p12",
      description =
          "The operator's certificate and key, as pki export writes them; or NAME.pem with"
              + " NAME.key beside it.")
  private @Nullable Path as;

  @Option(
      names = "--broker",
      paramLabel = "HOST:PORT",
      defaultValue = "localhost:8883",
      description = "The broker. Default: ${DEFAULT-VALUE}.")
  private String broker;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "The site's root certificate. Default: the one in the PKCS#12 file, or ca.pem beside a"
              + " PEM file.")
  private @Nullable Path ca;

  @Option(
      names = "--topic-root",
      paramLabel = "ROOT",
      defaultValue = "parasol",
      description = "The first topic level. Default: ${DEFAULT-VALUE}.")
  private String topicRoot;

  @Mixin private P12Password password;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  /** Returns whether an operator is given. */
  boolean isGiven() {
    return as != null;
  }

  public HostPort broker() {
    return HostPort.parse(broker, Optional.of(DEFAULT_PORT))
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE, "--broker is \"%s\"; expected HOST:PORT".formatted(broker)));
  }

  /**
   * Returns the certificate and key of the operator.
   *
   * @throws ParameterException if no operator is given.
   */
  public TlsMaterial material() {
    if (as == null) {
      throw new ParameterException(verb.commandLine(), "Missing required option: '--as=FILE.p12'");
    }
    return material(as);
  }

  private TlsMaterial material(Path as) {
    try {
      String file = String.valueOf(as.getFileName());
      if (!file.endsWith(".pem")) {
        TlsMaterial material = TlsMaterial.loadPkcs12(as, password.get());
        return ca == null
            ? material
            : new TlsMaterial(material.key(), material.chain(), Certificates.read(ca));
      }
      String name = file.substring(0, file.length() - ".pem".length());
      Path anchors = ca == null ? as.resolveSibling("ca.pem") : ca;
      return TlsMaterial.load(as, as.resolveSibling(name + ".key"), anchors);
    } catch (UnusableKeyException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  /** Returns the operator that the certificate names. Its site is the site to connect to. */
  public static Identity.Operator operator(TlsMaterial material) {
    try {
      if (Identity.of(material.chain().get(0)) instanceof Identity.Operator operator) {
        return operator;
      }
      throw new VerbException(ExitCode.USAGE, "--as is not an operator's certificate");
    } catch (InvalidIdentityException invalid) {
      throw new VerbException(ExitCode.USAGE, "--as: " + invalid.getMessage(), invalid);
    }
  }

  public Topics topics(Identity.Operator operator) {
    return topics(operator.site());
  }

  Topics topics(SiteId site) {
    return new Topics(topicRoot, site);
  }
}
