// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

/** Marks a verb that describes the other verbs, and therefore needs all of them to be there. */
public interface NeedsAllVerbs {}
