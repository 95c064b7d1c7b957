"""Rules about values of an entry that the record of its work contradicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from normalizer.bib import BibEntry
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Fix, Rule, Severity, VerificationKind
from normalizer.lint.verification.results import EntryVerification, Mismatch, MismatchType


class MismatchRule(Rule):
    """A rule about one aspect of works: each difference of that aspect is a finding, at the field that has it.

    Instead:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
          booktitle = {ICML}, year = {2021}}

    No fix: sources contain errors too. The message names the source.
    """

    needs_catalog = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        from normalizer.lint.verification.explanation import evidence_of  # without a catalog nobody needs it

        for entry in context.bib.entries:
            verification = context.verified(entry)
            for found in verification.mismatches_of(MismatchType(self.name)):
                field = entry.get(found.field) if found.field else None
                fix, why = self.fix_for(context, entry)
                message = f"{found.message} ({found.source})" if found.source else found.message
                message += f"; no fix: {why}" if why else ""
                yield replace(
                    self.on_field(entry, field, message) if field else self.on_entry(entry, message),
                    severity=Severity.INFO if found.minor else self.severity,
                    kind=_kind(verification, found),
                    actual=found.actual,
                    expected=found.expected,
                    source=found.source,
                    evidence=evidence_of(entry, found.field, verification),
                    fix=fix,
                )

    def fix_for(self, context: LintContext, entry: BibEntry) -> tuple[Fix | None, str]:
        """The fix, and why there is none, or ""; most mismatches need a decision of the author."""
        return None, ""


def _kind(verification: EntryVerification, found: Mismatch) -> VerificationKind | None:
    if found.type is MismatchType.PUBLISHED_SINCE:
        return None  # the entry describes the preprint rightly
    if found.of_other_version:
        return VerificationKind.UNVERIFIED
    return VerificationKind.FABRICATED if verification.is_fabricated else VerificationKind.MISMATCH


class CorrectedByUpdate(MismatchRule):
    """A rule about a value that `bibnorm update` puts right.

    No fix: `bibnorm update` puts it right where it is the only fault of an entry and a source has the value.
    """


class WrongTitle(MismatchRule):
    """The title is not that of the work.

    A reader who looks for these words finds nothing, or another paper. Titles from memory, and from language models,
    have a word or two otherwise. A title without its subtitle is not reported. What may be the title of another
    version is a note, and so is the original or a translation of the title, by the same people. With `--online` arXiv
    is asked for all versions of a preprint: a title that none of them has, and no publication, is reported.

    Example:
        @inproceedings{a, title = {Sorting Pebbles under Moonlight}, author = {Ada Okafor and Lin Wei},
          booktitle = {ICML}, year = {2021}}
    """


class OtherAuthors(MismatchRule):
    """The authors are not those of the work.

    The work is attributed to people who have not written it. Names that are spelled, ordered or shortened in another
    way are the same people. Another given name is a note: people change theirs. It is reported if two independent
    sources have one with another initial, and if two authors have exchanged their given names. Beside the arXiv number
    of the work, an author who stands in the place of another one is an error; one more or less may be of a version.

    Example:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Jonas Berg and Mira Patel},
          booktitle = {ICML}, year = {2021}}
    Instead:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Okafor, A. and Wei, Lin},
          booktitle = {ICML}, year = {2021}}
    """


class MissingAuthors(CorrectedByUpdate):
    """Authors of the work are missing.

    People are left out, and the list does not say so, or they are missing before a name of a list that ends in "and
    others". If such a list has the first author, it is worth a note only.

    Example:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor},
          booktitle = {ICML}, year = {2021}}
    Instead:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and others},
          booktitle = {ICML}, year = {2021}}
    """


class AddedAuthors(CorrectedByUpdate):
    """The entry has authors that the work does not have.

    Somebody is credited with what others have done.

    Example:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei and Mira Patel},
          booktitle = {ICML}, year = {2021}}
    """


class AuthorOrder(CorrectedByUpdate):
    """The order of the authors differs from that of the work.

    The work is cited under the name of another first author, perhaps in a list that ends in "and others". With the
    right one at the front it is worth a note only.

    Example:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Lin Wei and Ada Okafor},
          booktitle = {ICML}, year = {2021}}
    """


class WrongYear(CorrectedByUpdate):
    """The year is not that of the work.

    The volume that the entry names is of another year, or the preprint did not exist then. The year after that of the
    volume is a note: proceedings are printed, and meetings held, in the year after the one that they are called by. A
    year before the preprint is a note if the entry tells of a report, a lecture or the like, or if the work may have
    been sent to arXiv years after it was written.

    Example:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
          booktitle = {ICML}, year = {2019}}
    """


class WrongVenue(MismatchRule):
    """The venue is not that of the work.

    It stands in the proceedings of another conference, it is not in the list of that volume, which its publisher
    declares complete, or the venue did not meet in that year. A journal may print a paper again, so that alone is not
    reported; another journal is where the DOI of the entry shows it, or where the only record is a preprint whose DOI
    shows it and the entry has no volume and pages of another one. A conference in place of its workshop or of
    "Findings" is a note, and a warning if two sources or the DOI of the entry show it. The reverse needs the DOI, or
    two sources for a note: many sources put such papers under the name of the conference. A name with one or two wrong
    letters is a note.

    Example:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
          booktitle = {CVPR}, year = {2021}}
    Instead:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
          booktitle = {International Conference on Machine Learning}, year = {2021}}
    """


class UnknownVenue(MismatchRule):
    """No source has a venue of that name, and the work was published elsewhere.

    Invented venues sound like real ones. Only where the work is known to have come out at a known venue is that
    reported: small venues are missing from every catalog. Workshops, journals of the lists of JabRef, and venues of
    entries with a DOI of their own are not reported.

    Example:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
          booktitle = {Symposium on Lunar Pebble Science}, year = {2021}}
    """


class PreprintAsPublished(MismatchRule):
    """The DOI is that of the preprint, and no source knows of the publication.

    A venue was made up for a preprint, or the paper was only submitted there. Published works have the preprint in
    `eprint`, and the publisher's DOI, if there is one, in `doi`. With `--online`, an entry without the DOI of the
    preprint is reported, too, if DBLP lists the works of the venue and has none there of that title, nor one of its
    authors that could be meant.

    Example:
        @inproceedings{a, title = {Why Rivers Hum at Noon}, author = {Tomas Lindqvist and Aiko Mori},
          booktitle = {Conference on Rivers}, year = {2022}, doi = {10.48550/arXiv.2203.00017}}
    Instead:
        @misc{a, title = {Why Rivers Hum at Noon}, author = {Tomas Lindqvist and Aiko Mori},
          eprint = {2203.00017}, archiveprefix = {arXiv}, year = {2022}}
    """


class WrongDoi(CorrectedByUpdate):
    """The DOI is that of another work.

    Whoever follows the link reads another paper. The DOI, or the paper to which a link to the ACL Anthology,
    nature.com, NeurIPS, OpenReview or PMLR leads, belongs to a work with another title, or this work is known under
    another DOI.

    Example:
        @inproceedings{a, title = {Counting Clouds with Two Cameras}, author = {Mira Patel and Jonas Berg},
          booktitle = {CVPR}, year = {2022}, doi = {10.1109/CVPR52688.2022.90002}}
    Instead:
        @inproceedings{a, title = {Counting Clouds with Two Cameras}, author = {Mira Patel and Jonas Berg},
          booktitle = {CVPR}, year = {2022}, doi = {10.1109/CVPR52688.2022.90001}}
    """


class UnknownDoiRegistrant(MismatchRule):
    """No known registrant has this DOI prefix.

    Invented DOIs have invented numbers after "10.". Only reported of works that are known, and known without that DOI.

    Example:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
          booktitle = {ICML}, year = {2021}, doi = {10.99999/pebbles.2021}}
    """


class WrongEprint(CorrectedByUpdate):
    """The arXiv id is that of another work.

    Whoever follows the link reads another paper. The id of another work by the same people may be that of a former
    title, unless the title has an id of its own. An id that no source has, where a source has another one for this
    work, is a note: the work may be there twice; far beyond the last number of its month there is no paper. So is an
    id that only a source which collects records gives to a publication by others.

    Example:
        @misc{a, title = {Why Rivers Hum at Noon}, author = {Tomas Lindqvist and Aiko Mori},
          eprint = {2203.00018}, archiveprefix = {arXiv}, year = {2022}}
    Instead:
        @misc{a, title = {Why Rivers Hum at Noon}, author = {Tomas Lindqvist and Aiko Mori},
          eprint = {2203.00017}, archiveprefix = {arXiv}, year = {2022}}
    """


class PublishedSince(MismatchRule):
    """The preprint has been published at a conference or in a journal.

    Readers and reviewers expect the reviewed publication. The entry is not wrong, so this is an info.

    Example:
        @misc{a, title = {Knitting with Comets}, author = {Lin Wei}, eprint = {2001.00077},
          archiveprefix = {arXiv}, year = {2020}}
    Instead:
        @inproceedings{a, title = {Knitting with Comets}, author = {Lin Wei}, booktitle = {ICML}, year = {2021},
          eprint = {2001.00077}, archiveprefix = {arXiv}}

    Fix: Doubtful: the publication's type, venue, year, pages, volume and DOI are written, and the message says who has
        each. What speaks of the preprint alone goes (its day, its state, the number of its pages, volume, number and
        ISSN of arXiv). The key, the eprint, notes and all other fields stay. The printed paper may differ from the
        preprint. As in `bibnorm update`, there is none for an entry whose people or identifiers are not those of the
        publication, or that names a version of the preprint, where nobody is known to compare the authors with, and
        where another entry is that publication: the message says so.
    """

    def fix_for(self, context: LintContext, entry: BibEntry) -> tuple[Fix | None, str]:
        return _fixes(context).get(entry.start, (None, ""))


@lru_cache(maxsize=1)
def _fixes(context: LintContext) -> Mapping[int, tuple[Fix | None, str]]:
    """The fix of each entry that has been published since, or why there is none, by the offset of the entry."""
    # Without a catalog nobody needs them.
    from normalizer.lint.verification.cited_publication import EntriesByWork, ids_of_work
    from normalizer.lint.verification.completion import fix_to_publication

    verified = context.verification
    assert verified is not None
    ids = {entry.start: ids_of_work(verified.get(entry).work) for entry in context.bib.entries}
    works, found = EntriesByWork(context.bib, ids), dict[int, tuple[Fix | None, str]]()
    for entry in context.bib.entries:
        if not (verification := verified.get(entry)).records:
            continue
        fix, done = fix_to_publication(context, entry, verification, verified.places)
        record = done.record if fix else None
        if record and (other := works.other_entry(entry, record)):
            fix, done = None, done.second_of(other)
        elif record:
            works.add_upgrade(entry, record)
        found[entry.start] = fix, done.note
    return found


class TakenBack(MismatchRule):
    """The work was withdrawn or retracted.

    Its authors or its publisher have withdrawn it. Citing it needs a reason in the text.

    Example:
        @misc{a, title = {A Perpetual Kettle}, author = {Ines Duarte}, eprint = {2110.00042},
          archiveprefix = {arXiv}, year = {2021}}
    Instead: Cite another work, or state in the text that this one was withdrawn, and
        `% bibnorm: ignore BIB415`.
    """


class OtherPlace(MismatchRule):
    """The pages or the volume are not those of the publication.

    They are of another paper, or invented. Compared are page ranges of one volume that are more than 20 pages apart:
    publishers and the sites of conferences number the pages of a volume otherwise, and numbers of articles are no
    pages. DOIs of the American Physical Society contain volume and page.

    Example:
        @inproceedings{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei},
          booktitle = {ICML}, year = {2021}, pages = {901--910}}
    """
