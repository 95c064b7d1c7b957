"""Identifiers in the forms that people and pages write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.ids import (
    AclId,
    ArxivId,
    DblpKey,
    Doi,
    InvalidIdentifier,
    NeuripsId,
    OpenReviewId,
    PaperId,
    PmlrId,
    S2Id,
    find_id,
    id_spans,
)

ARXIV = {
    "bare": ("2209.10901", "2209.10901"),
    "with a version": ("2209.10901v2", "2209.10901"),
    "with a prefix": ("arXiv:2209.10901", "2209.10901"),
    "with a prefix in capitals and a space": ("ARXIV: 2209.10901", "2209.10901"),
    "abstract page": ("https://arxiv.org/abs/2209.10901v1", "2209.10901"),
    "pdf with ending": ("https://arxiv.org/pdf/2209.10901v1.pdf", "2209.10901"),
    "page with a query": ("https://arxiv.org/abs/2209.10901?context=cs", "2209.10901"),
    "html page": ("https://arxiv.org/html/2209.10901v3", "2209.10901"),
    "mirror": ("http://export.arxiv.org/abs/hep-th/9901001", "hep-th/9901001"),
    "ar5iv": ("https://ar5iv.labs.arxiv.org/html/1706.03762", "1706.03762"),
    "Hugging Face": ("https://huggingface.co/papers/2309.12307", "2309.12307"),
    "DataCite DOI": ("10.48550/arXiv.1706.03762", "1706.03762"),
    "DataCite DOI as a link": ("https://doi.org/10.48550/arXiv.1706.03762", "1706.03762"),
    "old, with a subject class": ("math.GT/0309136", "math/0309136"),
    "old, with a version": ("hep-th/9901001v3", "hep-th/9901001"),
    "four digits before 2015": ("0704.0001", "0704.0001"),
}
NOT_ARXIV = {
    "month 13": "2213.00001",
    "four digits after 2014": "1501.0001",
    "five digits before 2015": "1412.00001",
    "before the scheme": "0703.0001",
    "number zero": "0704.0000",
    "a title": "Attention Is All You Need",
    "a price": "1999.99",
    "old scheme in 2008": "hep-th/0801001",
    "nothing": "",
}
DOIS = {
    "bare": ("10.1109/CVPR52688.2022.01179", "10.1109/CVPR52688.2022.01179"),
    "prefixed": ("doi:10.1000/xyz", "10.1000/xyz"),
    "as a link": ("https://doi.org/10.1000/xyz", "10.1000/xyz"),
    "as an old link, encoded": ("http://dx.doi.org/10.1016%2F0550-3213(93)90403-C", "10.1016/0550-3213(93)90403-C"),
    "as a link with a slash at its end": ("https://doi.org/10.1000/xyz/", "10.1000/xyz"),
    "in a publisher's address": ("https://publisher.org/doi/abs/10.1000/xyz7?token=a&id=b#refs", "10.1000/xyz7"),
    "without scheme, encoded": ("link.publisher.com/content/pdf/10.1000%2Fxyz-7_28.pdf", "10.1000/xyz-7_28"),
    "before the name of a part": (
        "https://publisher.org/article/10.1000/0004-637X/795/1/2/meta", "10.1000/0004-637X/795/1/2",
    ),
    "before a file": ("https://publisher.org/doi/suppl/10.1000/xyz7/suppl_file/xyz7_001.pdf", "10.1000/xyz7"),
    "whose first part is a word": ("https://publisher.org/doi/10.1000/nature/xyz7/full", "10.1000/nature/xyz7"),
    "of words only": ("https://publisher.org/10.1000/preprints/abcde", "10.1000/preprints/abcde"),
    "before a session": ("https://publisher.org/doi/10.1000/xyz7/full;jsessionid=A1", "10.1000/xyz7"),
    "with a format": ("https://publisher.org/content/10.1000/xyz7.full.pdf", "10.1000/xyz7"),
    "with a version of bioRxiv": (
        "https://www.biorxiv.org/content/10.1101/2020.01.01.123456v1.full.pdf", "10.1101/2020.01.01.123456",
    ),
    "with all that bioRxiv adds": (
        "https://biorxiv.org/content/10.1101/2020.01.01.123456v2.full.pdf+html", "10.1101/2020.01.01.123456",
    ),
    "with a version that is a part of it": (
        "https://publisher.org/10.20944/preprints1.0338.v1", "10.20944/preprints1.0338.v1",
    ),
    "with the number of an article": (
        "https://publisher.org/journal/article/doi/10.1000/journal/xyz7/5559840", "10.1000/journal/xyz7",
    ),
    "with the number and the title of an article": (
        "https://publisher.org/aip/jcp/article-abstract/doi/10.1000/5.0012345/1234567/Title-of-2020",
        "10.1000/5.0012345",
    ),
    "as a parameter": (
        "https://publisher.org/article?type=printable&id=10.1000/journal.0123456&x=1", "10.1000/journal.0123456",
    ),
    "of a page of Nature": ("https://www.nature.com/articles/nature06958", "10.1038/nature06958"),
    "of a page of a journal of Nature's": (
        "https://www.nature.com/articles/s41467-018-07090-4.pdf?origin=ppub", "10.1038/s41467-018-07090-4",
    ),
    "of an older page, with dots": ("nature.com/articles/nnano.2007.451#Sec2", "10.1038/nnano.2007.451"),
    "with a full stop after it": ("10.1000/xyz.", "10.1000/xyz"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ARXIV.values(), ids=ARXIV)
def test_arxiv_id_is_read_and_rendered_canonically(text: str, expected: str) -> None:
    assert str(ArxivId.parse(text)) == expected
    assert find_id(text) == ArxivId(expected)
    assert ArxivId(expected).url == f"https://arxiv.org/abs/{expected}"


@pytest.mark.parametrize("text", NOT_ARXIV.values(), ids=NOT_ARXIV)
def test_what_only_looks_like_an_arxiv_id_is_refused(text: str) -> None:
    assert ArxivId.find(text) is None
    with pytest.raises(InvalidIdentifier, match="not an arXiv identifier"):
        ArxivId.parse(text)


@pytest.mark.parametrize(
    ("text", "year", "month"), [("9107.00001", None, None), ("hep-th/9901001", 1999, 1), ("0704.0001", 2007, 4)]
)
def test_arxiv_id_carries_year_and_month(text: str, year: int | None, month: int | None) -> None:
    found = ArxivId.find(text)
    assert (found and found.year, found and found.month) == (year, month)


@pytest.mark.parametrize(
    ("text", "first"),
    {"2401.09999": "2401.00001", "1111.1111": "1111.0001", "hep-th/9901123": "hep-th/9901001"}.items(),
)
def test_first_arxiv_number_of_a_month(text: str, first: str) -> None:
    assert ArxivId(text).first_of_month == ArxivId.parse(first)


@pytest.mark.parametrize(("text", "expected"), DOIS.values(), ids=DOIS)
def test_doi_is_read_in_all_its_forms(text: str, expected: str) -> None:
    assert str(Doi.parse(text)) == expected
    assert Doi.parse(text).url == f"https://doi.org/{expected}"
    assert find_id(text) == Doi(expected)


def test_doi_of_old_that_is_made_from_a_sici() -> None:
    sici = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"
    address = "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2"
    assert Doi.parse(sici).url == address
    assert Doi.parse(address) == Doi(sici)
    assert Doi.parse(address.removeprefix("https://doi.org/")) == Doi(sici)
    stored = Doi(address.removeprefix("https://doi.org/"))
    assert stored.comparable == Doi(sici).comparable
    unnamed = "10.1002/1521-3773(20020215)41:4<583::AID-ANIE583>3.0.CO;2-I"
    letters = "10.1175/1520-0493(1996)124<1234:TEOTMA>2.0.CO;2"
    assert [Doi.parse(text).text for text in (unnamed, letters)] == [unnamed, letters]
    line = f"{sici}, see https://doi.org/{unnamed} and <doi.org/{letters}>."
    assert [token for _, _, token in id_spans(line)] == [sici, f"https://doi.org/{unnamed}", f"doi.org/{letters}"]
    assert [token for _, _, token in id_spans("<i>10.1000/a1</i> 10.1000/a2<jats:sup>3</jats:sup>")] == [
        "10.1000/a1", "10.1000/a2"
    ]  # fmt: skip
    with pytest.raises(InvalidIdentifier, match="not a DOI"):
        Doi.parse("10.1000/<angle>")


def test_doi_of_arxiv_stands_for_the_preprint_and_case_does_not_count() -> None:
    assert Doi("10.1000/XYZ").key == Doi("10.1000/xyz").key
    assert Doi("10.48550/arXiv.1706.03762").arxiv == ArxivId("1706.03762")
    assert Doi("10.1000/xyz").arxiv is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://aclanthology.org/2020.acl-main.447/", "2020.acl-main.447"),
        ("https://www.aclweb.org/anthology/P18-1001.pdf", "P18-1001"),
        ("acl:2020.acl-main.447", "2020.acl-main.447"),
        ("https://aclanthology.org/p18-1001.bib", "P18-1001"),
        ("https://aclanthology.org/2020.acl-main.447.xml", "2020.acl-main.447"),
        ("https://www.aclweb.org/anthology/papers/P/P18/P18-1001/", "P18-1001"),
        ("aclanthology.org/P18-1001v2.pdf#page=3", "P18-1001"),
    ],
)
def test_acl_id_leads_to_its_doi(text: str, expected: str) -> None:
    assert str(AclId.find(text)) == expected
    assert find_id(text) == Doi(f"10.18653/v1/{expected}")


ACL_DOIS = {
    "of the anthology": ("10.18653/v1/2020.acl-main.447", "2020.acl-main.447"),
    "in capitals": ("10.18653/V1/p18-1001", "P18-1001"),
    "of the time before": ("10.3115/v1/P14-1001", "P14-1001"),
    "with a number of its own": ("10.3115/1073083.1073135", None),
    "of a journal": ("10.1162/tacl_a_00051", None),
}


@pytest.mark.parametrize(("doi", "expected"), ACL_DOIS.values(), ids=ACL_DOIS)
def test_doi_of_the_anthology_leads_to_its_paper(doi: str, expected: str | None) -> None:
    found = AclId.of_doi(Doi(doi))
    assert found == (AclId(expected) if expected else None)
    assert found is None or AclId.find(found.url) == found


SHA = "204e3073870fae3d05bcbc2f6a8e263d9b72e776"
HASH = "c399862d3b9d6b76c8436e924a68c45b"
SERVICES: dict[str, tuple[str, PaperId]] = {
    "Semantic Scholar with a title": (f"https://www.semanticscholar.org/paper/Attention-is-All/{SHA}", S2Id(SHA)),
    "Semantic Scholar, bare": (f"semanticscholar.org/paper/{SHA.upper()}?sort=is-influential", S2Id(SHA)),
    "Semantic Scholar, prefixed": (f"s2:{SHA}", S2Id(SHA)),
    "corpus id": ("CorpusId:470667", S2Id("CorpusId:470667")),
    "corpus id as a link": ("https://api.semanticscholar.org/CorpusID:470667", S2Id("CorpusId:470667")),
    "PMLR": ("https://proceedings.mlr.press/v235/liu24w.html", PmlrId("v235/liu24w")),
    "PMLR, PDF": ("proceedings.mlr.press/v28/herlau13/herlau13.pdf", PmlrId("v28/herlau13")),
    "PMLR, PDF of old": ("http://proceedings.mlr.press/v9/david10a.pdf", PmlrId("v9/david10a")),
    "NeurIPS": (f"https://papers.nips.cc/paper/2012/hash/{HASH}-Abstract.html", NeuripsId(f"2012/{HASH}")),
    "NeurIPS, PDF": (f"proceedings.neurips.cc/paper/2012/file/{HASH}-Paper.pdf", NeuripsId(f"2012/{HASH}")),
    "NeurIPS, of today": (
        f"https://proceedings.neurips.cc/paper_files/paper/2022/hash/{HASH}-Abstract-Datasets_and_Benchmarks.html",
        NeuripsId(f"2022/{HASH}"),
    ),
    "NeurIPS, prefixed": (f"neurips:2012/{HASH}", NeuripsId(f"2012/{HASH}")),
    "DBLP": ("https://dblp.org/rec/conf/nips/VaswaniSPUJGKP17", DblpKey("conf/nips/VaswaniSPUJGKP17")),
    "DBLP, page": ("https://dblp.org/rec/conf/nips/X17.html?view=bibtex", DblpKey("conf/nips/X17")),
    "DBLP, BibTeX": ("https://dblp.org/rec/conf/nips/X17.bib?param=1", DblpKey("conf/nips/X17")),
    "DBLP, mirror and old form": ("https://dblp.uni-trier.de/rec/bibtex/conf/nips/X17", DblpKey("conf/nips/X17")),
    "DBLP, prefixed": ("DBLP:journals/cacm/Szalay08", DblpKey("journals/cacm/Szalay08")),
    "DBLP, preprint": ("https://dblp.org/rec/journals/corr/abs-1904-11875", ArxivId("1904.11875")),
    "DBLP, old preprint": ("DBLP:journals/corr/abs-math-0309136", ArxivId("math/0309136")),
    "DBLP, older preprint": ("DBLP:journals/corr/cs-CL-0102020", ArxivId("cs/0102020")),
    "DBLP, article of CoRR by a name": ("DBLP:journals/corr/Lovelace43", DblpKey("journals/corr/Lovelace43")),
    "OpenReview": ("https://openreview.net/forum?id=rkgNKkHtvB", OpenReviewId("rkgNKkHtvB")),
    "OpenReview, with a note": ("https://openreview.net/forum?id=rkgNKkHtvB&noteId=x1", OpenReviewId("rkgNKkHtvB")),
    "OpenReview, PDF": ("openreview.net/pdf?id=_mkiF3RtV-", OpenReviewId("_mkiF3RtV-")),
    "OpenReview, prefixed": ("openreview:rkgNKkHtvB", OpenReviewId("rkgNKkHtvB")),
}
NO_IDS = {
    "a commit": SHA,
    "a path": "conf/nips/X17",
    "a word": "rkgNKkHtvB",
    "a group of OpenReview": "https://openreview.net/group?id=ICLR.cc/2024/Conference",
    "a volume of PMLR": "https://proceedings.mlr.press/v235/",
    "a volume of NeurIPS": "https://papers.nips.cc/paper/2012",
    "a paper of NeurIPS by its title": "https://papers.nips.cc/paper/4824-imagenet-classification.pdf",
    "a person at DBLP": "https://dblp.org/pid/1/2.html",
    "an author at Semantic Scholar": "https://www.semanticscholar.org/author/2259683",
    "a short hash": "https://www.semanticscholar.org/paper/204e3073",
    "the anthology itself": "https://aclanthology.org/events/acl-2020/",
}


@pytest.mark.parametrize(("text", "expected"), SERVICES.values(), ids=SERVICES)
def test_identifiers_of_services_are_read_from_links(text: str, expected: PaperId) -> None:
    assert find_id(f" {text} ") == expected
    assert find_id(expected.url) == expected


@pytest.mark.parametrize("text", NO_IDS.values(), ids=NO_IDS)
def test_what_could_be_anything_is_no_identifier(text: str) -> None:
    assert find_id(text) is None


def test_preprints_of_corr_and_texts_of_services() -> None:
    assert DblpKey("journals/corr/abs-1904-11875").arxiv == ArxivId("1904.11875")
    assert DblpKey("journals/corr/abs-1904-118").arxiv is None
    assert DblpKey("conf/nips/X17").arxiv is None
    found: list[PaperId] = [S2Id(SHA), DblpKey("conf/nips/X17"), OpenReviewId("rkgNKkHtvB"), AclId("P18-1001")]
    assert [str(each) for each in found] == [SHA, "conf/nips/X17", "rkgNKkHtvB", "P18-1001"]


@given(st.text(max_size=80) | st.from_regex(r"(?:dblp|openreview|s2|acl|doi|arxiv):[\w/.-]{1,40}", fullmatch=True))
def test_any_text_is_an_identifier_or_none(text: str) -> None:
    found = find_id(text)
    assert found is None or find_id(found.url) in (found, getattr(found, "arxiv", found))
