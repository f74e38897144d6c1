// SPDX-License-Identifier: Apache-2.0
/**
 * What verbs have in common: how they speak and end, which site they work on, and where it keeps
 * its things.
 *
 * <p>What does not belong here: a verb, or anything that only one group of verbs needs.
 */
@NullMarked
package io.parasol.gateway.cli.verb;

import org.jspecify.annotations.NullMarked;
