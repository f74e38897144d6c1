// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.rules;

import java.util.List;
import java.util.Locale;

/** The brokers whose access rules can be written. Any thread. */
public enum RulesFormat {
  /** An {@code acl_file} of mosquitto, with {@code use_subject_as_username true}. */
  MOSQUITTO,
  /** The file of EMQX's file authorizer, with {@code peer_cert_as_username = dn}. */
  EMQX,
  /** The file of VerneMQ's {@code vmq_acl}, with {@code use_identity_as_username = on}. */
  VERNEMQ,
  /** A definitions file of RabbitMQ, with {@code ssl_cert_login_from = distinguished_name}. */
  RABBITMQ,
  /** The clients and their permissions, for a broker that asks a program of its owner. */
  JSON;

  /**
   * Returns the rules of these clients. Everything else is refused by them.
   *
   * @throws IllegalArgumentException if the broker cannot keep these clients apart.
   */
  public String write(List<BrokerClient> clients) {
    return switch (this) {
      case MOSQUITTO -> MosquittoRules.write(clients);
      case EMQX -> EmqxRules.write(clients);
      case VERNEMQ -> VernemqRules.write(clients);
      case RABBITMQ -> RabbitmqRules.write(clients);
      case JSON -> JsonRules.write(clients);
    };
  }

  /** Returns the name in lower case, as on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
