from toolshare.conftest import Browse, Person


async def test_x(browse: Browse, ada: Person):
    b = await browse(ada)
    r = await b.get("/nope")
    print(r.status_code, r.text[:3000], r.headers)
    assert r.status_code == 404


async def test_y(browse: Browse, ada: Person):
    b = await browse(ada)
    r = await b.get("/readyz")
    assert r.text == "ready\n"
